import { expect, it } from 'vitest';
import { UpdateOrganizationDocument } from '../../schema/operations.ts';
import { startGateway } from '../support/start-gateway.ts';

it('a read after an update is logged once, however many fields it serves', async () => {
  const { operations, sandbox, send } = await startGateway();
  const { data } = await send(UpdateOrganizationDocument, {
    input: { vida: { organizationId: '3', name: 'Renamed' } },
  });
  expect(data?.updateOrganization?.__typename).toBe('OrganizationUpdated');
  expect(sandbox.vida.requests.map(({ method }) => method)).toEqual(['POST', 'GET']);
  expect(operations).toMatchObject([
    {
      attempts: 2,
      outcomes: [
        { member: 'OrganizationUpdated', count: 1 },
        { member: 'Organization', count: 1 },
      ],
    },
  ]);
});
