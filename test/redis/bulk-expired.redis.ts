import { describe, expect, it, onTestFinished } from 'vitest';
import { toNewBulk } from '../../src/bulk/plan.ts';
import { anonymous } from '../../src/domain/access/caller.ts';
import { createRedisStore } from '../../src/idempotency/redis-store.ts';
import type { IdempotencyStore } from '../../src/idempotency/store.ts';
import type { RedisLocation } from '../../src/storage/redis-location.ts';
import { accountsFor, vidaAccount } from '../support/default-accounts.ts';
import { startBulk, toStoredId, waitForEnd } from './bulk-client.ts';
import { holdResponses } from './hold-responses.ts';
import { openBulkStore } from './open-bulk-store.ts';
import type { RedisServer } from './redis-server.ts';
import { startRedis } from './redis-server.ts';
import { startConnected, startReplica, toLocation, toSettings, unlimited } from './replicas.ts';
import { toInput, updatesAt } from './updates.ts';
import { waitUntil } from './wait-until.ts';

const dayMs = 86_400_000;

it('an item in flight is not applied again when its process was killed and its key has expired', async () => {
  const settings = { ...unlimited, PROVIDER_TIMEOUT_MS: '500' };
  const { first, redis, sandbox } = await startReplica(settings);
  const held = holdResponses(sandbox.vida);
  const id = await startBulk(first, [toInput('vida', 'Once')]);
  await held.waitForRequests(1);
  await first.kill();
  held.release();
  await passDay(redis, toLocation(toSettings(sandbox, redis)), toStoredId(id));
  const second = await startConnected({ ...toSettings(sandbox, redis), ...settings });
  expect(await waitForEnd(second, id)).toMatchObject({
    unknown: 1,
    updated: 0,
    failedItems: [{ error: { __typename: 'OrganizationOutcomeUnknownError', reason: 'INTERRUPTED' } }],
  });
  expect(updatesAt(sandbox.vida)).toHaveLength(1);
});

/** Simulates a day in which no process ran: the item was started a day earlier, and its key has expired. */
async function passDay(
  { client }: RedisServer,
  { prefix }: Pick<RedisLocation, 'prefix'>,
  id: string,
): Promise<void> {
  const runs = `${prefix}:bulk:runs:${id}`;
  const [run, since] = String(await client.hget(runs, '0')).split(' ');
  await client.hset(runs, '0', `${run} ${Number(since) - dayMs}`);
  const keys = await client.keys(`${prefix}:idempotency:key:*`);
  expect(keys).toHaveLength(1);
  await client.del(...keys);
}

const requests = [{ provider: 'VIDA' as const, organizationId: '3', patch: { name: 'N' } }];
const bulk = await toNewBulk({ caller: anonymous, key: null, requests }, accountsFor);

describe('startItem', () => {
  const ref = { id: bulk.id, index: 0, ...vidaAccount };

  it('reports that the key of an earlier run may have expired, until the item is requeued', async () => {
    const { location } = await startRedis();
    // With these times, the key of an earlier run may have expired at once.
    const store = await openBulkStore(location, { ttlSeconds: 1, leaseMs: 1000 });
    await store.create(bulk);
    expect(await store.startItem(ref, 'first')).toMatchObject({ keyMayHaveExpired: false });
    expect(await store.startItem(ref, 'second')).toMatchObject({ keyMayHaveExpired: true });
    expect(await store.startItem(ref, 'third')).toMatchObject({ keyMayHaveExpired: true });
    await store.requeue(ref, anonymous.id, 'second', null);
    expect(await store.startItem(ref, 'fourth')).toMatchObject({ keyMayHaveExpired: true });
    await store.requeue(ref, anonymous.id, 'fourth', null);
    expect(await store.startItem(ref, 'fifth')).toMatchObject({ keyMayHaveExpired: false });
  });

  it('reports that the key of an earlier run still exists within its lifetime', async () => {
    const { location } = await startRedis();
    const store = await openBulkStore(location);
    await store.create(bulk);
    await store.startItem(ref, 'first');
    expect(await store.startItem(ref, 'second')).toMatchObject({ keyMayHaveExpired: false });
  });

  it('returns the time after which the run can claim no new key, but can find an existing one', async () => {
    const { client, location } = await startRedis();
    const bulkStore = await openBulkStore(location, { ttlSeconds: 3600, leaseMs: 1000 });
    await bulkStore.create(bulk);
    const [seconds] = await client.time();
    const start = await bulkStore.startItem(ref, 'run');
    const claimableUntilMs = start.kind === 'STARTED' ? Number(start.claimableUntilMs) : 0;
    expect(claimableUntilMs - Number(seconds) * 1000).toBeGreaterThanOrEqual(1000);
    expect(claimableUntilMs - Number(seconds) * 1000).toBeLessThan(12_000);
    const store = await openKeyStore(location);
    await expect(store.claim('a', 'print', 'me', Number(seconds) * 1000 - 1)).rejects.toThrow();
    expect(await client.keys('*idempotency:key:*')).toEqual([]);
    expect(store.available).toBe(true);
    expect(await store.claim('a', 'print', 'me', claimableUntilMs + dayMs)).toEqual({ kind: 'claimed' });
    const running = { kind: 'running', fingerprint: 'print' };
    expect(await store.claim('a', 'print', 'you', Number(seconds) * 1000 - 1)).toEqual(running);
  });
});

async function openKeyStore(location: RedisLocation): Promise<IdempotencyStore> {
  const store = createRedisStore({ location, ttlSeconds: 3600, leaseMs: 60_000 });
  onTestFinished(() => store.close());
  await waitUntil('the store is available', () => store.available);
  return store;
}
