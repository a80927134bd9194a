import { describe, expect, it, onTestFinished } from 'vitest';
import { createRedisQuotaStore } from '../../src/quota/redis-store.ts';
import type { ConnectionQuota, QuotaEvents } from '../../src/quota/store.ts';
import type { RedisLocation } from '../../src/storage/redis-location.ts';
import type { OpenedStore } from '../quota/store-contract.ts';
import { day, describeQuotaStore, minute, reserve, vertra } from '../quota/store-contract.ts';
import type { RedisServer } from './redis-server.ts';
import { startRedis, toLocationWithHealth } from './redis-server.ts';
import { shift } from './shift-windows.ts';
import { waitUntil } from './wait-until.ts';

/** Opens the store of one process, whose clock differs from Redis's. */
async function openStore(
  location: RedisLocation,
  clockMs = 0,
  { onOtherUse = () => {} }: Partial<QuotaEvents> = {},
) {
  const clock = { offset: clockMs };
  const now = () => performance.timeOrigin + performance.now() + clock.offset;
  const store = await createRedisQuotaStore({ location, now, onOtherUse });
  onTestFinished(() => store.close());
  await waitUntil('Redis can be used', () => location.health.problem === null);
  return { clock, store };
}

/** Lets time pass since the processes were last seen. */
async function ageProcesses({ client, location }: RedisServer, ms: number): Promise<void> {
  const key = `${location.prefix}:quota:vertra`;
  for (const field of (await client.hkeys(key)).filter((name) => name.startsWith('process:'))) {
    const [count, seenAt] = (await client.hget(key, field))?.split(' ') ?? [];
    await client.hset(key, field, `${count} ${Number(seenAt) - ms}`);
  }
}

async function open(events?: Partial<QuotaEvents>): Promise<OpenedStore> {
  const redis = await startRedis();
  const { clock, store } = await openStore(redis.location, 0, events);
  return {
    store,
    async advance(ms) {
      await shift(redis, ms);
      clock.offset += ms;
    },
    // The quota is read after the commands that were sent before.
    settle: store.refresh,
  };
}

describeQuotaStore('quotas in Redis', open);

/** Two processes that share a quota, of which the first one has received a report. */
async function openTwo(clockMs: readonly [number, number] = [0, 0]) {
  const redis = await startRedis();
  const processes: (Awaited<ReturnType<typeof openStore>> & { readonly quota: ConnectionQuota })[] = [];
  for (const ms of clockMs) {
    const { clock, store } = await openStore(toLocationWithHealth(redis.location), ms);
    processes.push({ clock, store, quota: await store.open(vertra) });
  }
  const [first, second] = processes;
  if (!first || !second) throw new Error('There are two processes');
  const settle = async () => {
    for (const { store } of processes) await store.refresh();
  };
  const report = async (...reports: Parameters<typeof first.quota.record>[0]) => {
    await first.quota.reserve('INTERACTIVE');
    first.quota.record(reports, 0);
    await settle();
  };
  return { first, redis, report, second, settle };
}

const countReserved = (waits: readonly number[]) => waits.filter((waitMs) => waitMs === 0).length;

describe('a quota in Redis', () => {
  it.each([
    ['equal', [0, 0]],
    ['an hour apart', [-1_800_000, 1_800_000]],
  ] as const)('is shared by two processes whose clocks are %s', async (_name, clockMs) => {
    const { first, report, second } = await openTwo(clockMs);
    await report(minute(60));
    const quotas = Array.from({ length: 100 }, (_, number) => (number % 2 ? first : second).quota);
    const waits = await Promise.all(quotas.map((quota) => quota.reserve('INTERACTIVE')));
    expect(countReserved(waits)).toBe(60);
    for (const waitMs of waits.filter((each) => each > 0))
      expect(Math.abs(waitMs - 30_000)).toBeLessThan(2000);
    const resets = [first, second].map(({ clock, quota }) => (quota.quotas[0]?.resetsAt ?? 0) - clock.offset);
    expect(Math.abs((resets[0] ?? 0) - (resets[1] ?? 0))).toBeLessThan(2000);
  });

  it('starts anew in all processes at once', async () => {
    const { first, redis, report, second } = await openTwo();
    await report(minute(0));
    await shift(redis, 30_100);
    for (const { clock } of [first, second]) clock.offset += 30_100;
    const quotas = Array.from({ length: 100 }, (_, number) => (number % 2 ? first : second).quota);
    expect(countReserved(await Promise.all(quotas.map((quota) => quota.reserve('BULK'))))).toBe(48);
  });

  it('that was not used for a minute costs no command, and is read before its next request', async () => {
    const { first, redis, report, second } = await openTwo();
    second.clock.offset += 61_000;
    await report(minute(0));
    expect([first, second].map(({ quota }) => quota.quotas.length)).toEqual([1, 0]);
    const before = await redis.countScripts();
    await second.store.refresh();
    expect(await redis.countScripts()).toBe(before);
    const waits = await Promise.all(Array.from({ length: 20 }, () => second.quota.reserve('INTERACTIVE')));
    expect(countReserved(waits)).toBe(0);
    expect(await redis.countScripts()).toBe(before + 1);
  });

  it('that no process knows costs no command', async () => {
    const { first, redis } = await openTwo();
    const before = await redis.client.info('commandstats');
    expect(await reserve(first.quota, 50)).toBe(0);
    for (let number = 0; number < 50; number += 1) first.quota.record([], 1);
    const toScripts = (stats: string) => stats.match(/cmdstat_eval\w*:calls=\d+/g);
    expect(toScripts(await redis.client.info('commandstats'))).toEqual(toScripts(before));
  });

  it('that is exhausted costs no command either', async () => {
    const { first, redis, report } = await openTwo();
    await report(minute(0));
    const before = await redis.countScripts();
    expect(
      countReserved(await Promise.all(Array.from({ length: 50 }, () => first.quota.reserve('BULK')))),
    ).toBe(0);
    expect(await redis.countScripts()).toBe(before);
  });

  it('gets back the places of another process', async () => {
    const { first, report, second, settle } = await openTwo();
    await report(minute(3));
    expect(await reserve(second.quota, 3)).toBe(0);
    await settle();
    expect(await reserve(first.quota)).toBeGreaterThan(0);
    second.quota.giveBack('INTERACTIVE', 0);
    await settle();
    expect(await reserve(first.quota)).toBe(0);
  });

  it('gets back the places of a process that was killed with a new window in flight', async () => {
    const { first, redis, report, second } = await openTwo();
    await report(minute(0));
    await shift(redis, 30_100);
    for (const { clock } of [first, second]) clock.offset += 30_100;
    expect(await reserve(second.quota, 60)).toBe(0);
    await second.store.close();
    await first.store.refresh();
    expect(await reserve(first.quota)).toBeGreaterThan(0);
    await ageProcesses(redis, 16_000);
    await first.store.refresh();
    expect(first.quota.quotas).toMatchObject([{ remaining: 60 }]);
    expect(await reserve(first.quota, 60)).toBe(0);
    expect(await reserve(first.quota)).toBeGreaterThan(0);
  });

  it('keeps the places of a process whose requests take long', async () => {
    const { first, redis, report, second, settle } = await openTwo();
    await report(minute(0));
    await shift(redis, 30_100);
    for (const { clock } of [first, second]) clock.offset += 30_100;
    expect(await reserve(second.quota, 60)).toBe(0);
    for (let times = 0; times < 3; times += 1) {
      await ageProcesses(redis, 10_000);
      await second.store.refresh();
    }
    await settle();
    expect(await reserve(first.quota)).toBeGreaterThan(0);
  });

  it('does not keep the places of other processes while Redis cannot be reached', async () => {
    const { first, redis, report, second, settle } = await openTwo();
    await report(minute(0));
    await shift(redis, 30_100);
    for (const { clock } of [first, second]) clock.offset += 30_100;
    expect(await reserve(second.quota, 60)).toBe(0);
    await settle();
    await redis.stop();
    expect(await reserve(first.quota)).toBeGreaterThan(0);
    first.clock.offset += 16_000;
    expect(await reserve(first.quota, 60)).toBe(0);
    expect(await reserve(first.quota)).toBeGreaterThan(0);
  });

  it('does not keep the places of a process that was killed beyond its window', async () => {
    const { first, redis, report, second } = await openTwo();
    await report(minute(40));
    await reserve(second.quota, 10);
    await second.store.close();
    await ageProcesses(redis, 121_000);
    await shift(redis, 30_100);
    first.clock.offset += 30_100;
    expect(await reserve(first.quota, 60)).toBe(0);
    expect(await reserve(first.quota)).toBeGreaterThan(0);
  });

  it('of a day that a response reports as exhausted lets one request of all processes find out', async () => {
    const { first, redis, report, second, settle } = await openTwo();
    await report(day(0));
    const pass = async (ms: number) => {
      await shift(redis, ms);
      for (const { clock } of [first, second]) clock.offset += ms;
    };
    await pass(60_100);
    const quotas = Array.from({ length: 20 }, (_, number) => (number % 2 ? first : second).quota);
    expect(countReserved(await Promise.all(quotas.map((quota) => quota.reserve('INTERACTIVE'))))).toBe(1);
    await settle();
    for (const { quota } of [first, second]) expect(await reserve(quota)).toBeGreaterThan(110_000);
  });

  it('of a day is opened for all processes by the request that one of them sends', async () => {
    const { first, redis, report, second, settle } = await openTwo();
    await report(day(0));
    await shift(redis, 60_100);
    for (const { clock } of [first, second]) clock.offset += 60_100;
    expect(await reserve(second.quota)).toBe(0);
    second.quota.record([], 0, true);
    // The first process reads what the second one has recorded before.
    await settle();
    await settle();
    expect(await reserve(first.quota, 100, 'BULK')).toBe(0);
  });

  it('leaves an eighth to updates when another process has used the places before', async () => {
    const { first, report, second } = await openTwo();
    await report(minute(9));
    expect(await reserve(second.quota, 2, 'READ')).toBe(0);
    expect(await reserve(first.quota, 1, 'READ')).toBeGreaterThan(29_000);
    expect(await reserve(first.quota, 7)).toBe(0);
  });

  it('keeps a fifth for the bulk updates of one process from the requests of another', async () => {
    const { first, redis, report, second, settle } = await openTwo();
    await report(minute(0));
    expect(await reserve(first.quota, 1, 'BULK')).toBeGreaterThan(0);
    await settle();
    await shift(redis, 30_100);
    for (const { clock } of [first, second]) clock.offset += 30_100;
    expect(await reserve(second.quota, 48)).toBe(0);
    expect(await reserve(second.quota)).toBeGreaterThan(0);
    expect(await reserve(first.quota, 12, 'BULK')).toBe(0);
    expect(await reserve(first.quota, 1, 'BULK')).toBeGreaterThan(0);
  });

  it('is read by a process that starts later', async () => {
    const { redis, report } = await openTwo();
    await report(minute(5), day(0));
    const { store } = await openStore(redis.location);
    const quota = await store.open(vertra);
    expect(quota.quotas).toMatchObject([{ remaining: 5 }, { window: 'DAY', remaining: 0 }]);
    expect((quota.quotas[1]?.resetsAt ?? 0) - Date.now()).toBeGreaterThan(3_500_000);
    expect(Math.abs(quota.waitMs('BULK') - 90_000)).toBeLessThan(2000);
  });

  it('is counted by each process alone while Redis cannot be reached, and is shared again afterwards', async () => {
    const { first, redis, report, second, settle } = await openTwo();
    await report(minute(10));
    await redis.stop();
    for (const { quota } of [first, second]) {
      expect(await reserve(quota, 10)).toBe(0);
      expect(await reserve(quota)).toBeGreaterThan(29_000);
      quota.record([minute(9)], 1);
      quota.giveBack('INTERACTIVE', 0);
      expect(await reserve(quota)).toBe(0);
    }
    await redis.start();
    await waitUntil('Redis can be used again', () => redis.location.health.problem === null);
    await settle();
    first.quota.record([minute(3)], 0);
    await waitUntil('the other process knows the quota', async () => {
      await settle();
      return second.quota.quotas[0]?.remaining === first.quota.quotas[0]?.remaining;
    });
  });

  it('lets requests pass when Redis hangs', async () => {
    const { first, redis, report } = await openTwo();
    await report(minute(10));
    redis.hang();
    expect(await reserve(first.quota, 10)).toBe(0);
    expect(await reserve(first.quota)).toBeGreaterThan(0);
    redis.resume();
  });

  it('of another version is neither read nor changed', async () => {
    const { first, redis, report, second, settle } = await openTwo();
    const key = `${redis.location.prefix}:quota:vertra`;
    const other = { format: '99', MINUTE: 'something else', 'process:x': '{"inFlight":3}' };
    await redis.client.hset(key, other);
    await report(minute(5));
    await settle();
    expect(await reserve(first.quota, 5)).toBe(0);
    expect(await reserve(first.quota)).toBeGreaterThan(0);
    expect(await reserve(second.quota, 100)).toBe(0);
    expect(await redis.client.hgetall(key)).toEqual(other);
  });

  it.each([
    ['a value of another form', { format: '1', MINUTE: 'x', DAY: '1 2 3' }],
    ['a reset that the clock of Redis makes too late', { format: '1', DAY: '60 0 0 99999999999999 0 0 0' }],
    ['a window of fewer values', { format: '1', DAY: '60 0 0 99999999999999' }],
    ['an unknown field', { format: '1', MONTH: '60 0 0 99999999999999 0 0 0' }],
    ['a wait of bulk updates that is not a time', { format: '1', bulk: 'x' }],
    [
      'a wait of bulk updates that the clock of Redis makes too long',
      { format: '1', bulk: '99999999999999' },
    ],
    ['a process without a number', { format: '1', 'process:x': '-' }],
  ])('survives %s', async (_name, fields) => {
    const { first, redis, report } = await openTwo();
    await redis.client.hset(`${redis.location.prefix}:quota:vertra`, fields);
    await report(minute(5));
    expect(await reserve(first.quota, 5)).toBe(0);
    expect(await reserve(first.quota)).toBeGreaterThan(0);
  });

  it('is not that of a neighbor in the same Redis', async () => {
    const { redis, report } = await openTwo();
    await report(minute(0));
    const { url } = redis.location;
    const { store } = await openStore(toLocationWithHealth({ url, prefix: 'neighbor:0123456789abcdef' }));
    const quota = await store.open(vertra);
    expect(quota.quotas).toEqual([]);
    expect(await reserve(quota, 100)).toBe(0);
  });
});
