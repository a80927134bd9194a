import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RateLimit } from '../../src/domain/access/rate-limit.ts';
import { createRedisLimit } from '../../src/rate-limit/redis-limit.ts';
import { until } from '../support/until.ts';
import type { RedisServer } from './redis-server.ts';
import { startRedis } from './redis-server.ts';

/** Opens the rate limit of one replica. */
function open({ location }: RedisServer, perMinute: number): RateLimit {
  const limit = createRedisLimit(perMinute, location);
  onTestFinished(() => limit.close());
  return limit;
}

/** Whether the limit counts in Redis, which creates a key for the caller. */
async function countsInRedis(limit: RateLimit, { client }: RedisServer): Promise<boolean> {
  const caller = randomUUID();
  await limit.take(caller);
  return (await client.keys(`*${caller}`)).length === 1;
}

async function openCounting(redis: RedisServer, perMinute: number): Promise<RateLimit> {
  const limit = open(redis, perMinute);
  await until(async () => expect(await countsInRedis(limit, redis)).toBe(true));
  return limit;
}

describe('the rate limit in Redis', () => {
  it('counts the requests of a caller in all replicas together', async () => {
    const redis = await startRedis();
    const [one, other] = [await openCounting(redis, 4), await openCounting(redis, 4)];
    const allowances = [];
    for (const limit of [one, other, one, other, one, other]) allowances.push(await limit.take('me'));
    expect(allowances.map(({ allowed, remaining }) => [allowed, remaining])).toEqual([
      [true, 3],
      [true, 2],
      [true, 1],
      [true, 0],
      [false, 0],
      [false, 0],
    ]);
    expect(await one.take('you')).toMatchObject({ allowed: true, remaining: 3 });
  });

  it('admits no more than the limit, however many requests are concurrent', async () => {
    const redis = await startRedis();
    const replicas = [await openCounting(redis, 50), await openCounting(redis, 50)];
    const takes = Array.from({ length: 200 }, (_, index) => replicas[index % 2]?.take('me'));
    const allowances = await Promise.all(takes);
    expect(allowances.filter((each) => each?.allowed)).toHaveLength(50);
  });

  it('expires the count of a caller after a minute', async () => {
    const redis = await startRedis();
    const limit = await openCounting(redis, 4);
    await limit.take('me');
    const [key = ''] = await redis.client.keys('*me');
    expect(key).toBe(`${redis.location.prefix}:rate-limit:me`);
    expect(await redis.client.pttl(key)).toBeGreaterThan(55_000);
    expect(await redis.client.pttl(key)).toBeLessThanOrEqual(60_000);
  });

  it.each([
    ['stopped', (redis: RedisServer) => redis.stop()],
    ['hung', (redis: RedisServer) => redis.hang()],
  ])('counts in each replica alone while Redis is %s', async (_state, fail) => {
    const redis = await startRedis();
    onTestFinished(() => redis.resume());
    const limit = await openCounting(redis, 2);
    await fail(redis);
    const allowed = [];
    for (let time = 0; time < 3; time += 1) allowed.push((await limit.take('me')).allowed);
    expect(allowed).toEqual([true, true, false]);
  });

  it('counts in Redis again after Redis restarts', async () => {
    const redis = await startRedis();
    const limit = await openCounting(redis, 1000);
    await redis.stop();
    await limit.take('me');
    await redis.start();
    if (redis.client.status !== 'ready') await once(redis.client, 'ready');
    await until(async () => expect(await countsInRedis(limit, redis)).toBe(true));
  });
});
