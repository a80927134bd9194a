import { expect, it } from 'vitest';
import { toOrganizationIds, toRequestedUpdate } from '../../../src/explorer/verdict/update-input.ts';

it.each([
  [{ organizationId: 'org123' }, 'vertra:org123'],
  [{ organizationId: 'org123', connection: null }, 'vertra:org123'],
  [{ organizationId: 'org123', connection: 'default' }, 'vertra:org123'],
  [{ organizationId: 'org123', connection: 'emea' }, 'vertra@emea:org123'],
  [{ organizationId: 'vertra:org123' }, 'vertra:org123'],
  [{ organizationId: 'vertra@emea:org123' }, 'vertra@emea:org123'],
  [{ organizationId: 'vertra@emea:org123', connection: 'emea' }, 'vertra@emea:org123'],
  [{ organizationId: 'vertra@emea' }, 'vertra:vertra@emea'],
  [{ organizationId: 3, connection: 'emea' }, 'vertra@emea:3'],
  [{ connection: 'emea' }, null],
])('toRequestedUpdate finds the organization of %j at its connection', (update, id) => {
  const requested = toRequestedUpdate({ vertra: { ...update, name: 'N' } });
  expect([requested.organizationId, requested.fields]).toEqual([id, ['name']]);
  expect(toOrganizationIds([{ vertra: update }])).toEqual([id]);
});
