import { expect, it } from 'vitest';
import { toNewBulk } from '../../src/bulk/plan.ts';
import { anonymous } from '../../src/domain/access/caller.ts';
import { bulkUnavailable } from '../../src/domain/bulk/bulk-errors.ts';
import { accountsFor, vidaAccount } from '../support/default-accounts.ts';
import { cancelBulk, readBulk, startBulk, toStoredId } from './bulk-client.ts';
import { holdResponses } from './hold-responses.ts';
import { startMonitor } from './monitor.ts';
import { openBulkStore } from './open-bulk-store.ts';
import { startRedis } from './redis-server.ts';
import { startReplica, toLocation, toSettings, unlimited } from './replicas.ts';
import { updatesAt } from './updates.ts';
import { waitUntil } from './wait-until.ts';

/** Creates inputs of different organizations, so that as many as the window allows wait in the queues. */
const inputs = (count: number, text: string) =>
  Array.from({ length: count }, (_, index) =>
    index % 2 === 0
      ? { vida: { organizationId: String(index), name: text } }
      : { vertra: { organizationId: `v${index}`, name: text } },
  );

it('cancelBulkUpdate sends at most 60 commands for 10,000 items, and at most ten when it is repeated', {
  timeout: 120_000,
}, async () => {
  const slow = { ...unlimited, VIDA_BULK_PER_MINUTE: '1', VERTRA_BULK_PER_MINUTE: '1' };
  const { first, redis, sandbox } = await startReplica(slow);
  const [vida, vertra] = [holdResponses(sandbox.vida), holdResponses(sandbox.vertra)];
  const { prefix } = toLocation(toSettings(sandbox, redis));
  const waiting = async () => {
    const lists = ['vida', 'vertra'].map((name) => redis.client.llen(`${prefix}:bulk-queue:${name}:wait`));
    return (await Promise.all(lists)).reduce((sum, length) => sum + length, 0);
  };
  const id = await startBulk(first, inputs(10_000, 'cancelled'));
  await Promise.all([vida.waitForRequests(1), vertra.waitForRequests(1)]);
  await waitUntil('all other items of its window wait', async () => (await waiting()) === 14);
  const other = await startBulk(first, inputs(6, 'kept'));
  await waitUntil('the items of the second bulk update wait', async () => (await waiting()) === 20);

  const monitor = await startMonitor(redis);
  expect(await cancelBulk(first, id)).toMatchObject({ state: 'CANCELLED', waiting: 2, cancelled: 9998 });
  await waitUntil('only the second bulk update waits', async () => (await waiting()) === 6);
  const isOwn = ([name]: readonly string[]) => name?.toLowerCase() !== 'llen';
  expect((await monitor.read()).filter(isOwn).length).toBeLessThanOrEqual(60);
  expect(
    (await redis.client.keys(`*bulk-queue*${toStoredId(id)}-*`)).filter((key) => !key.endsWith(':lock')),
  ).toHaveLength(2);

  for (let time = 0; time < 3; time += 1) {
    await monitor.read();
    expect(await cancelBulk(first, id)).toMatchObject({ state: 'CANCELLED', waiting: 2, cancelled: 9998 });
    expect((await monitor.read()).filter(isOwn).length).toBeLessThanOrEqual(10);
  }
  vida.release();
  vertra.release();
  await waitUntil('the items in flight have outcomes', async () => (await readBulk(first, id)).waiting === 0);
  expect(await readBulk(first, other)).toMatchObject({ state: 'QUEUED', waiting: 6 });
  expect([updatesAt(sandbox.vida).length, updatesAt(sandbox.vertra).length]).toEqual([1, 1]);
});

it('cancel sends at most 30 commands, however many items were tried', async () => {
  const redis = await startRedis();
  const store = await openBulkStore(redis.location);
  const requests = Array.from({ length: 2500 }, (_, index) => ({
    provider: 'VIDA' as const,
    organizationId: String(index),
    patch: { name: 'N' },
  }));
  const bulk = await toNewBulk({ caller: anonymous, key: null, requests }, accountsFor);
  await store.create(bulk);
  await Promise.all(
    requests.map(async (_, index) => {
      const ref = { id: bulk.id, index, ...vidaAccount };
      await store.startItem(ref, 'run');
      if (index > 1) await store.requeue(ref, anonymous.id, 'run', bulkUnavailable);
      if (index === 1) await store.storeOutcome(ref, anonymous.id, null, null);
    }),
  );
  const monitor = await startMonitor(redis);
  expect(await store.cancel(bulk.id, anonymous.id)).toEqual({ inFlight: [0], waitingAt: [vidaAccount] });
  expect((await monitor.read()).length).toBeLessThanOrEqual(30);
  const [found] = await store.find([bulk.id]);
  expect(found?.bulk).toMatchObject({ waiting: 1, updated: 1, failed: 2498, cancelled: 0 });
  expect(await store.readItems(bulk.id, { after: -1, count: 5000 })).toHaveLength(2498);
});
