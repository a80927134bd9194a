import { expect, it } from 'vitest';
import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import { UpdateOrganizationDocument } from '../../schema/operations.ts';
import { startGateway, updatesSent } from '../support/start-gateway.ts';

it.each([
  {
    provider: 'vida' as const,
    failing: (name: string) => ({ vida: { organizationId: '9500', name } }),
    other: { vida: { organizationId: '3', name: 'Renamed' } },
  },
  {
    provider: 'vertra' as const,
    failing: (name: string) => ({ vertra: { organizationId: 'fault-server-error', name } }),
    other: { vertra: { organizationId: 'org123', name: 'Renamed' } },
  },
])(
  'an organization of $provider whose updates always fail keeps no other one from being updated',
  async ({ failing, other, provider }) => {
    const { sandbox, send } = await startGateway();
    const update = async (input: UpdateOrganizationInput) =>
      (await send(UpdateOrganizationDocument, { input })).data?.updateOrganization?.__typename;
    const failures: (string | undefined)[] = [];
    for (let count = 0; count < 30; count += 1) {
      failures.push(await update(failing(`Name ${count}`)));
    }
    expect(new Set(failures)).toEqual(new Set(['OrganizationOutcomeUnknownError']));
    expect(updatesSent(sandbox[provider])).toHaveLength(30);
    expect(await update(other)).toBe('OrganizationUpdated');
  },
);
