import { expect, it, onTestFinished } from 'vitest';
import type { QuotaReport } from '../../src/domain/provider/quota.ts';
import type { PlaceUse } from '../../src/quota/places.ts';
import { createRedisQuotaStore } from '../../src/quota/redis-store.ts';
import { createSqliteQuotaStore } from '../../src/quota/sqlite-store.ts';
import type { ConnectionQuota } from '../../src/quota/store.ts';
import { vertra } from '../quota/store-contract.ts';
import { createMemoryDatabase } from '../support/open-database.ts';
import type { RedisServer } from './redis-server.ts';
import { startRedis, toLocationWithHealth } from './redis-server.ts';
import { shift } from './shift-windows.ts';
import { waitUntil } from './wait-until.ts';

const runs = 30;
const steps = 60;

/** A place that was reserved within the millisecond of a report counts as reserved after it. */
const shortestMs = 10;

/** Returns a function that returns whole numbers below a maximum, the same ones for each seed. */
function createRandom(seed: number) {
  let state = seed * 7919;
  return (max: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * max);
  };
}

type Random = ReturnType<typeof createRandom>;

const pick = <Value>(random: Random, ...values: readonly [Value, ...Value[]]): Value =>
  values[random(values.length)] ?? values[0];

function toReports(random: Random): readonly QuotaReport[] {
  const reports: QuotaReport[] = [];
  for (const window of ['MINUTE', 'DAY'] as const) {
    const report = {
      window,
      limit: pick(random, null, 8, 20, 20, 20),
      remaining: pick(random, null, 0, 0, 3, 12, 19),
      resetsInMs: pick(random, null, 20_000, 50_000, window === 'DAY' ? 36_000_000 : 50_000),
    };
    const refusal = random(5) === 0 ? { isRefusal: true as const } : {};
    if (random(3) > 0) reports.push({ ...report, ...refusal });
  }
  return reports;
}

/** Opens both stores with one clock. */
async function openBoth({ client, location: { prefix, url } }: RedisServer, number: number) {
  const clock = { offset: 0 };
  const now = () => performance.timeOrigin + performance.now() + clock.offset;
  const location = toLocationWithHealth({ url, prefix: `${prefix}-${number}` });
  const redis = await createRedisQuotaStore({ location, now, onOtherUse() {} });
  const sqlite = await createSqliteQuotaStore({
    database: { ...createMemoryDatabase(), now },
    onOtherUse() {},
  });
  onTestFinished(async () => {
    await Promise.all([redis.close(), sqlite.close()]);
  });
  await waitUntil('Redis can be used', () => location.health.problem === null);
  const quotas: readonly ConnectionQuota[] = [await sqlite.open(vertra), await redis.open(vertra)];
  const startedAt = performance.now();
  let passedMs = 0;
  /** Subtracts the time that the run takes, so that resets and probes are as far away in a slow run as in a fast one. */
  const advance = async (ms: number) => {
    passedMs += ms;
    const runMs = performance.now() - startedAt;
    const shiftMs = Math.max(shortestMs, Math.round(passedMs - runMs - clock.offset));
    await shift({ client, location }, shiftMs);
    clock.offset += shiftMs;
  };
  return { advance, now, quotas, settle: redis.refresh };
}

interface Place {
  readonly use: PlaceUse;
  readonly probeDelayMs: number;
  readonly reservedAt: number;
}

/** Changes both quotas, which must grant the same requests and know the same afterwards. */
function createPair(quotas: readonly ConnectionQuota[], settle: () => Promise<void>, now: () => number) {
  /** What the places in flight were reserved for, and when. */
  const inFlight: Place[] = [];
  return {
    async reserve(use: PlaceUse, probeDelayMs: number) {
      const waits: number[] = [];
      for (const quota of quotas) waits.push(await quota.reserve(use, probeDelayMs));
      const [sqlite = 0, redis = 0] = waits;
      expect(redis === 0).toBe(sqlite === 0);
      expect(Math.abs(redis - sqlite)).toBeLessThan(1000);
      if (sqlite === 0) inFlight.push({ use, probeDelayMs, reservedAt: now() });
    },
    /** Ends a place in flight. */
    async end(number: number, change: (quota: ConnectionQuota, place: Place, ageMs: number) => void) {
      const [place] = inFlight.splice(number % Math.max(1, inFlight.length), 1);
      if (place === undefined) return;
      const ageMs = now() - place.reservedAt;
      for (const quota of quotas) change(quota, place, ageMs);
      await settle();
      const [sqlite, redis] = quotas.map((quota) =>
        quota.quotas.map(({ limit, remaining, window }) => ({ window, limit, remaining })),
      );
      expect(redis).toEqual(sqlite);
    },
  };
}

async function runRandomly(server: RedisServer, number: number): Promise<void> {
  const random = createRandom(number);
  const { advance, now, quotas, settle } = await openBoth(server, number);
  const { end, reserve } = createPair(quotas, settle, now);
  const hasBulk = random(2) === 0;
  const reserveSome = async () => {
    const use = pick(random, 'INTERACTIVE', 'READ', hasBulk ? 'BULK' : 'READ');
    const probeDelayMs = pick(random, 0, 0, 30_000);
    for (let count = random(6); count >= 0; count -= 1) await reserve(use, probeDelayMs);
  };
  const record = async () => {
    await advance(shortestMs);
    const reports = toReports(random);
    const ageMs = pick(random, 0, 5000);
    const isServed = random(2) === 0;
    return end(random(8), (quota) => quota.record(reports, ageMs, isServed));
  };
  const pass = async () => {
    // Far from all resets and probes, because the two stores are some milliseconds apart.
    await advance(pick(random, 3500, 12_500, 62_000, 130_500, 902_000));
    // A window begins with its first look in SQLite and with its first request in Redis.
    if (hasBulk) await reserve('BULK', 0);
    await settle();
  };
  const giveBack = () =>
    end(random(8), (quota, { probeDelayMs, use }, ageMs) => quota.giveBack(use, ageMs, probeDelayMs));
  const step = () => pick(random, reserveSome, reserveSome, reserveSome, record, record, giveBack, pass)();
  for (let count = 0; count < steps; count += 1) await step();
}

it('quotas in SQLite and in Redis follow the same rules in random runs', { timeout: 120_000 }, async () => {
  const server = await startRedis();
  for (let number = 1; number <= runs; number += 1) await runRandomly(server, number);
});
