import { expect, it } from 'vitest';
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
  await held.waitForRequests(8);
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
  await held.waitForRequests(8);
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
