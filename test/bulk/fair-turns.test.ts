import { expect, it } from 'vitest';
import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import type { Scope } from '../../src/domain/access/caller.ts';
import { holdResponses } from '../redis/hold-responses.ts';
import { updatesSent } from '../support/start-gateway.ts';
import { expectFairTurns, large, largeCount, small, smallCount } from './fair-turns.ts';
import { idOf, openBulkGateway } from './open-bulk-gateway.ts';

const as = (id: string) => ({ authorization: `Bearer ${id}` });

/** A caller with all rights. */
const authenticate = async (id: string) => ({
  id,
  scopes: new Set<Scope>(['organizations:read', 'organizations:write']),
  organizations: ['*'] as const,
});

it('25 items of a caller take turns with 150 items of another caller that started before', async () => {
  const { sandbox, start, waitForEnd } = await openBulkGateway(
    { maxItems: 1000, perMinute: { VIDA: 18_000, VERTRA: 18_000 } },
    { authenticate },
  );
  const held = holdResponses(sandbox.vida);
  const first = idOf(await start(large, undefined, as('one')));
  await held.waitForRequests(6);
  const second = idOf(await start(small, undefined, as('other')));
  held.release();
  expect(await waitForEnd(second, as('other'))).toMatchObject({ total: smallCount, waiting: 0 });
  expect(await waitForEnd(first, as('one'))).toMatchObject({ total: largeCount, waiting: 0, unknown: 0 });
  expectFairTurns(updatesSent(sandbox.vida));
});

it('ten bulk updates of a caller have at most three times as many turns as one of another caller', async () => {
  const { sandbox, start, waitForEnd } = await openBulkGateway(
    { maxItems: 1000, perMinute: { VIDA: 18_000, VERTRA: 18_000 } },
    { authenticate },
  );
  const held = holdResponses(sandbox.vida);
  const ids: string[] = [];
  for (let number = 0; number < 10; number += 1) {
    ids.push(idOf(await start(large.slice(0, 40), undefined, as('one'))));
  }
  await held.waitForRequests(6);
  const second = idOf(await start(small, undefined, as('other')));
  held.release();
  await waitForEnd(second, as('other'));
  for (const id of ids) expect(await waitForEnd(id, as('one'))).toMatchObject({ total: 40, waiting: 0 });
  const order = updatesSent(sandbox.vida).map(({ body }) => /large|small/.exec(body)?.[0]);
  // Their places are 8, 4, 2, 2 and six times 1, and all of them may have had a turn before.
  const largeBefore = order.slice(0, order.lastIndexOf('small')).filter((name) => name === 'large');
  expect(largeBefore.length).toBeLessThanOrEqual(22 * (1 + Math.ceil(smallCount / 8)));
  expect(order).toHaveLength(400 + smallCount);
});

it('ten bulk updates of an organization that does not respond hold one slot, and 30 items of another caller are sent', async () => {
  const { find, sandbox, start, waitForEnd } = await openBulkGateway({}, { authenticate });
  const hanging: UpdateOrganizationInput = { vida: { organizationId: '9408', name: 'large' } };
  const ids: string[] = [];
  for (let number = 0; number < 10; number += 1) ids.push(idOf(await start([hanging], undefined, as('one'))));
  const other = idOf(await start(large.slice(0, 30), undefined, as('other')));
  expect(await waitForEnd(other, as('other'))).toMatchObject({ total: 30, waiting: 0 });
  const sentToHanging = updatesSent(sandbox.vida).filter(({ organizationId }) => organizationId === '9408');
  expect(sentToHanging).toHaveLength(1);
  for (const id of ids) expect(await find(id, as('one'))).toMatchObject({ waiting: 1, unknown: 0 });
});
