import type { UpdateOrganizationInput, VidaOrganizationUpdateInput } from 'organization-gateway/operations';
import { expect, it } from 'vitest';

it('takes one branch, and of two or none TypeScript says no', () => {
  const inputs: UpdateOrganizationInput[] = [
    { vida: { organizationId: '3', offeredProductPlanId: null } },
    { vertra: { organizationId: 'org123', tags: ['a'] } },
    // @ts-expect-error: two branches
    { vida: { organizationId: '3', name: 'N' }, vertra: { organizationId: 'org123', name: 'N' } },
    // @ts-expect-error: no branch
    {},
    // @ts-expect-error: a branch that is null
    { vida: null },
  ];
  expect(inputs).toHaveLength(5);
});

it('takes an absent field, null and a value, and no other type', () => {
  const changes: VidaOrganizationUpdateInput[] = [
    { organizationId: '3' },
    { organizationId: '3', name: undefined },
    { organizationId: '3', name: null },
    { organizationId: '3', hipaaSetting: 'INHERIT' },
    // @ts-expect-error: no such value
    { organizationId: '3', hipaaSetting: 'inherit' },
    // @ts-expect-error: no organization
    { name: 'N' },
  ];
  expect(changes).toHaveLength(6);
});
