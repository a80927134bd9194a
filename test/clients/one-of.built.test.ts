import type { UpdateOrganizationInput, VidaOrganizationUpdateInput } from 'organization-gateway-operations';
import { expect, it } from 'vitest';

it('UpdateOrganizationInput accepts exactly one provider', () => {
  const inputs: UpdateOrganizationInput[] = [
    { vida: { organizationId: '3', offeredProductPlanId: null } },
    { vertra: { organizationId: 'org123', tags: ['a'] } },
    // @ts-expect-error: two providers
    { vida: { organizationId: '3', name: 'N' }, vertra: { organizationId: 'org123', name: 'N' } },
    // @ts-expect-error: no provider
    {},
    // @ts-expect-error: a provider that is null
    { vida: null },
  ];
  expect(inputs).toHaveLength(5);
});

it('VidaOrganizationUpdateInput accepts an absent field, null and a value, and no other type', () => {
  const inputs: VidaOrganizationUpdateInput[] = [
    { organizationId: '3' },
    { organizationId: '3', name: undefined },
    { organizationId: '3', name: null },
    { organizationId: '3', hipaaSetting: 'INHERIT' },
    // @ts-expect-error: a value that the enum does not have
    { organizationId: '3', hipaaSetting: 'inherit' },
    // @ts-expect-error: no organizationId
    { name: 'N' },
  ];
  expect(inputs).toHaveLength(6);
});
