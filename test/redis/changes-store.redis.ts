import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { RedisStoreOptions } from '../../src/changes/redis-store.ts';
import { createRedisChangeStore } from '../../src/changes/redis-store.ts';
import type { ChangeStore } from '../../src/changes/store.ts';
import { describeAccounts } from '../changes/accounts-contract.ts';
import { applied, describeChangeStore, readAll, toFacts } from '../changes/store-contract.ts';
import { startRedis } from './redis-server.ts';
import { waitUntil } from './wait-until.ts';

const dayMs = 86_400_000;

async function openStore(
  options: Pick<RedisStoreOptions, 'location'> & Partial<RedisStoreOptions>,
): Promise<ChangeStore> {
  const store = createRedisChangeStore({ retentionMs: dayMs, onFull() {}, ...options });
  onTestFinished(() => store.close());
  await waitUntil('the store is available', () => store.available);
  return store;
}

describeAccounts('changes in Redis', async () => openStore(await startRedis()));
describeChangeStore('changes in Redis', async () => openStore(await startRedis()));

/** Opens a store with ten entries that are older than its retention, of which the odd ones have results. */
async function openWithOld(options: Partial<RedisStoreOptions> = {}) {
  const { client, location } = await startRedis();
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const store = await openStore({ location, ...options });
  const name = `${location.prefix}:changes:stream`;
  const old = Date.now() - 2 * dayMs;
  for (let number = 0; number < 10; number += 1) {
    const id = `${old + number * 60_000}-0`;
    await client.xadd(name, id, 'format', '1', 'organization', 'vida:1', 'facts', '{}');
    if (number % 2) await store.setResult(id, applied);
  }
  const countNames = async () => (await client.keys(`${location.prefix}:changes:*`)).length;
  return { client, countNames, location, name, store };
}

describe('changes in Redis', () => {
  it('are deleted after their retention with their results, however many', async () => {
    const { client, countNames, name, store } = await openWithOld();
    const kept = await store.add(toFacts('VIDA', '1'), null);
    expect(await client.xlen(name)).toBe(11);
    expect(await countNames()).toBe(6);
    await vi.advanceTimersByTimeAsync(10_000);
    await waitUntil('the old changes are deleted', async () => (await client.xlen(name)) === 1);
    expect(await countNames()).toBe(1);
    expect((await readAll(store)).map(({ position }) => position)).toEqual([kept]);
  });

  it('above the bound are deleted oldest first, and pending ones last', async () => {
    const onFull = vi.fn();
    const { client, countNames, name, store } = await openWithOld({
      retentionMs: 3 * dayMs,
      maxBytes: 7 * 512,
      onFull,
    });
    const finished = await store.add(toFacts('VIDA', '1'), applied);
    await vi.advanceTimersByTimeAsync(10_000);
    await waitUntil('changes are deleted', async () => (await client.xlen(name)) === 7);
    await waitUntil('it is reported', () => onFull.mock.calls.length > 0);
    expect(await countNames()).toBe(2);
    expect((await readAll(store)).map(({ position }) => position)).toEqual([finished]);
  });

  it('above the bound are deleted in all steps, although a pending one is among the oldest', async () => {
    const { client, name } = await openWithOld({ retentionMs: 3 * dayMs, maxBytes: 20 * 512 });
    const fields = ['format', '1', 'organization', 'vida:1', 'facts', '{}', 'result', '{}'];
    for (let number = 0; number < 400; number += 1) await client.xadd(name, '*', ...fields);
    await vi.advanceTimersByTimeAsync(10_000);
    await waitUntil('the excess is deleted', async () => (await client.xlen(name)) === 20);
  });

  it('are listed by another process, pending ones too, after the first one was lost', async () => {
    const { location } = await startRedis();
    const first = await openStore({ location });
    const pending = await first.add(toFacts('VIDA', '1'), null);
    const done = await first.add(toFacts('VIDA', '1'), null);
    await first.setResult(done, applied);
    await first.close();
    const listed = await readAll(await openStore({ location }));
    expect(listed).toMatchObject([
      { position: done, result: applied },
      { position: pending, result: null },
    ]);
  });

  it('of another environment are not listed', async () => {
    const { location } = await startRedis();
    const store = await openStore({ location });
    await store.add(toFacts('VIDA', '1'), applied);
    const other = await openStore({ location: { ...location, prefix: 'test:fedcba9876543210' } });
    expect(await readAll(other)).toEqual([]);
  });

  it('reject while Redis hangs, and the store is not available then', async () => {
    const redis = await startRedis();
    const store = await openStore({ location: redis.location });
    redis.hang();
    await expect(store.add(toFacts('VIDA', '1'), null)).rejects.toThrow('timed out');
    expect(store.available).toBe(false);
    redis.resume();
  });
});
