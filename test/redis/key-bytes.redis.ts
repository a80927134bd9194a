import { expect, it, onTestFinished } from 'vitest';
import { createRedisStore } from '../../src/idempotency/redis-store.ts';
import type { IdempotencyStore } from '../../src/idempotency/store.ts';
import { toMaxMemoryPart } from '../../src/storage/redis-memory.ts';
import { storedOutcomes } from '../idempotency/store-contract.ts';
import type { RedisServer } from './redis-server.ts';
import { startRedis } from './redis-server.ts';
import { waitUntil } from './wait-until.ts';

const mebibyte = 1024 * 1024;
const me = { owner: 'me', fingerprint: 'print' };
const [outcome] = storedOutcomes;

it("the keys of a caller take at most a quarter of Redis's maxmemory, and at most 512 MiB", () => {
  expect(toMaxMemoryPart('# Memory\r\nmaxmemory:0\r\n')).toBe(512 * mebibyte);
  expect(toMaxMemoryPart('# Memory\r\nmaxmemory:8388608\r\n')).toBe(2 * mebibyte);
  expect(toMaxMemoryPart('used_memory:1\r\nmaxmemory:1099511627776\r\n')).toBe(512 * mebibyte);
  expect(toMaxMemoryPart('')).toBe(512 * mebibyte);
});

it('a caller at the maximum is refused new keys, while stored keys and other callers are served', async () => {
  const { client, location, redis, store } = await openSmall();
  const count = await fill(store, 'one');
  expect(count).toBeGreaterThan(500);
  expect(store.available).toBe(true);
  expect(await store.claim('one.0', 'print', 'you')).toMatchObject({ kind: 'completed', outcome });
  expect(await store.reserve('one.batch', me)).toBe('FULL');
  expect(await store.claim('two.0', 'print', 'me')).toEqual({ kind: 'claimed' });
  expect(await store.reserve('two.batch', me)).toBe('RESERVED');

  // Redis uses no more memory than was counted.
  expect(await usedBytes(redis)).toBeLessThan(8 * mebibyte);
  const names = await client.keys(`${location.prefix}:idempotency:key:one.*`);
  const sizes = await Promise.all(names.map((name) => client.memory('USAGE', name)));
  const held = (await client.hvals(`${location.prefix}:idempotency:held:one`)).map(Number);
  const sum = (numbers: readonly (number | null)[]) =>
    numbers.reduce<number>((all, each) => all + (each ?? 0), 0);
  expect(sum(sizes)).toBeLessThanOrEqual(sum(held));
  expect(sum(held)).toBeLessThanOrEqual(2 * mebibyte + 2048);
}, 120_000);

it('a caller at the maximum gets new keys again when keys are released or expire', async () => {
  const { client, location, store } = await openSmall();
  // Two reservations have room for the completed key that ended the fill.
  await store.claim('one.mine', 'print', 'me');
  await store.claim('one.spare', 'print', 'me');
  await fill(store, 'one');
  await store.release('one.mine', 'you');
  expect(await store.claim('one.more', 'print', 'me')).toEqual({ kind: 'full' });
  await store.release('one.mine', 'me');
  await store.release('one.mine', 'me');
  await store.release('one.spare', 'me');
  expect(await store.claim('one.more', 'print', 'me')).toEqual({ kind: 'claimed' });
  const claims = [];
  for (const index of [0, 1]) claims.push((await store.claim(`one.more${index}`, 'print', 'me')).kind);
  // The bytes of a reservation that is released twice are subtracted once.
  expect(claims[1]).toBe('full');
  expect(await store.claim('one.another', 'print', 'me')).toEqual({ kind: 'full' });
  // Simulates the expiry: the same bytes, counted until a time in the past.
  const name = `${location.prefix}:idempotency:held:one`;
  const held = await client.hgetall(name);
  await client.del(name);
  for (const [ends, bytes] of Object.entries(held)) {
    await client.hset(name, String(Number(ends) - 7_200_000), bytes);
  }
  expect(await store.claim('one.another', 'print', 'me')).toEqual({ kind: 'claimed' });
  expect(await client.hlen(name)).toBe(1);
  expect(await client.pttl(name)).toBeGreaterThan(3_600_000);
}, 120_000);

/** Completes keys of one caller until the store refuses a new one; returns the number of completed keys. */
async function fill(store: IdempotencyStore, caller: string): Promise<number> {
  for (let index = 0; ; index += 1) {
    const id = `${caller}.${index}`;
    if ((await store.claim(id, 'print', 'me')).kind === 'full') return index;
    await store.storeOutcome(id, me, outcome);
  }
}

/** Opens a store on a Redis of 8 MiB without eviction; resolves when the store has read the limit. */
async function openSmall() {
  const redis = await startRedis();
  const { client, location } = redis;
  await client.config('SET', 'maxmemory', String(8 * mebibyte));
  await client.acl('SETUSER', 'gateway', '+info');
  await client.config('RESETSTAT');
  const store = createRedisStore({ location, ttlSeconds: 3600, leaseMs: 60_000 });
  onTestFinished(() => store.close());
  await waitUntil('the store is available', () => store.available);
  let own = 0;
  await waitUntil('the store has read the limit', async () => {
    const calls = Number(/cmdstat_info:calls=(\d+)/.exec(await client.info('commandstats'))?.[1] ?? 0);
    return calls > own++;
  });
  return { client, location, redis, store };
}

async function usedBytes({ client }: RedisServer): Promise<number> {
  return Number(/^used_memory:(\d+)/m.exec(await client.info('memory'))?.[1]);
}
