import { describe, expect, it, onTestFinished } from 'vitest';
import type { RedisStoreOptions } from '../../src/idempotency/redis-store.ts';
import { createRedisStore } from '../../src/idempotency/redis-store.ts';
import type { IdempotencyStore } from '../../src/idempotency/store.ts';
import { describeStore, storedOutcomes } from '../idempotency/store-contract.ts';
import { startRedis } from './redis-server.ts';
import { waitUntil } from './wait-until.ts';

const [outcome] = storedOutcomes;

/** Opens a store and waits until it is connected. */
async function openStore(options: RedisStoreOptions): Promise<IdempotencyStore> {
  const store = createRedisStore(options);
  onTestFinished(() => store.close());
  await waitUntil('the store is available', () => store.available);
  return store;
}

describeStore('the Redis store', {
  async open(lease) {
    const { location } = await startRedis();
    const options = { location, ttlSeconds: 3600, leaseMs: lease === 'long' ? 60_000 : 0 };
    return Promise.all([openStore(options), openStore(options)]);
  },
  afterLeaseExpiry: 'abandoned',
});

describe('the Redis store', () => {
  it('ignores the outcome and the release of an owner after another request found the key abandoned', async () => {
    const { location } = await startRedis();
    const store = await openStore({ location, ttlSeconds: 3600, leaseMs: 0 });
    await store.claim('a', 'print', 'me');
    const abandoned = await store.claim('a', 'print', 'you');
    expect(abandoned).toEqual({ kind: 'abandoned', fingerprint: 'print' });
    await store.storeOutcome('a', { owner: 'me', fingerprint: 'print' }, outcome);
    expect(await store.claim('a', 'print', 'you')).toEqual(abandoned);
    await store.release('a', 'me');
    expect(await store.claim('a', 'print', 'you')).toEqual(abandoned);
  });

  it('stores an outcome after the lease expired, as long as no other request found the key abandoned', async () => {
    const { location } = await startRedis();
    const store = await openStore({ location, ttlSeconds: 3600, leaseMs: 0 });
    await store.claim('a', 'print', 'me');
    await store.storeOutcome('a', { owner: 'me', fingerprint: 'print' }, outcome);
    expect(await store.claim('a', 'print', 'you')).toMatchObject({ kind: 'completed', outcome });
  });

  it('expires an outcome, whose TTL begins when it is stored', async () => {
    const { client, location } = await startRedis();
    const store = await openStore({ location, ttlSeconds: 3600, leaseMs: 60_000 });
    await store.claim('a', 'print', 'me');
    const [key = ''] = await client.keys('*:key:*');
    await client.pexpire(key, 1_800_000);
    await store.storeOutcome('a', { owner: 'me', fingerprint: 'print' }, outcome);
    expect(await client.keys('*:key:*')).toEqual([key]);
    expect(await client.pttl(key)).toBeGreaterThan(3_500_000);
    expect(await client.pttl(key)).toBeLessThanOrEqual(3_600_000);
  });

  it('holds a key for its whole lease, even when outcomes expire sooner', async () => {
    const { client, location } = await startRedis();
    const store = await openStore({ location, ttlSeconds: 1, leaseMs: 60_000 });
    await store.claim('a', 'print', 'me');
    const [key = ''] = await client.keys('*:key:*');
    expect(await client.pttl(key)).toBeGreaterThan(50_000);
    await store.storeOutcome('a', { owner: 'me', fingerprint: 'print' }, outcome);
    expect(await client.pttl(key)).toBeLessThanOrEqual(1000);
  });

  it("holds a batch's key for as long as the batch can run, and for the TTL when the batch is over", async () => {
    const { client, location } = await startRedis();
    const store = await openStore({ location, ttlSeconds: 1, leaseMs: 60_000 });
    const [mine, yours] = [
      { owner: 'me', fingerprint: 'print' },
      { owner: 'you', fingerprint: 'print' },
    ];
    await store.reserve('a', mine, 3);
    const [key = ''] = await client.keys('*:key:*');
    expect(await client.pttl(key)).toBeGreaterThan(170_000);
    await store.reserve('a', yours, 3);
    await store.keepReservation('a', mine);
    expect(await client.pttl(key)).toBeGreaterThan(170_000);
    await store.keepReservation('a', yours);
    expect(await client.pttl(key)).toBeLessThanOrEqual(1000);
    await store.reserve('a', mine, 3);
    await store.reserve('a', yours, 3);
    await store.keepReservation('a', mine);
    expect(await client.pttl(key)).toBeGreaterThan(170_000);
  });

  it('stores the outcome of a key that Redis lost, unless another request claimed it since', async () => {
    const { client, location } = await startRedis();
    const store = await openStore({ location, ttlSeconds: 3600, leaseMs: 60_000 });
    await store.claim('a', 'print', 'me');
    await store.claim('b', 'print', 'me');
    await client.flushall();
    await store.claim('b', 'print', 'you');
    await store.storeOutcome('a', { owner: 'me', fingerprint: 'print' }, outcome);
    await store.storeOutcome('b', { owner: 'me', fingerprint: 'print' }, outcome);
    expect(await store.claim('a', 'print', 'you')).toEqual({
      kind: 'completed',
      fingerprint: 'print',
      outcome,
    });
    expect(await store.claim('b', 'print', 'me')).toEqual({ kind: 'running', fingerprint: 'print' });
  });

  it('rejects every call when Redis is stopped, and when the store is closed', async () => {
    const redis = await startRedis();
    const store = await openStore({ location: redis.location, ttlSeconds: 3600, leaseMs: 60_000 });
    await redis.stop();
    await expect(store.claim('a', 'print', 'me')).rejects.toThrow();
    await expect(store.storeOutcome('a', { owner: 'me', fingerprint: 'print' }, outcome)).rejects.toThrow();
    await expect(store.release('a', 'me')).rejects.toThrow();
    await store.close();
    await redis.start();
    await expect(store.claim('a', 'print', 'me')).rejects.toThrow();
    expect(store.available).toBe(false);
  });
});
