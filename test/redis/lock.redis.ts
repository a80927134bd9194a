import { describe, expect, it, onTestFinished } from 'vitest';
import type { OrganizationRef } from '../../src/domain/organization/organization-id.ts';
import type { OrganizationLease, OrganizationLock } from '../../src/domain/update/organization-lock.ts';
import type { LeaseTimes } from '../../src/locks/redis-lease.ts';
import { createRedisLock, leaseTimes } from '../../src/locks/redis-lock.ts';
import { recordFormat } from '../../src/storage/record-format.ts';
import type { RedisServer } from './redis-server.ts';
import { startRedis } from './redis-server.ts';
import { waitUntil } from './wait-until.ts';

const organization: OrganizationRef = { provider: 'VIDA', connection: 'default', providerId: '3' };
const short: LeaseTimes = { leaseMs: 400, renewIntervalMs: 50, marginMs: 50 };
/** The lease of a process that died right after it acquired it. */
const unrenewed: LeaseTimes = { ...short, renewIntervalMs: 1_000_000 };

/** Opens the lock of one process. */
function openLock({ location }: RedisServer, times: LeaseTimes = leaseTimes): OrganizationLock {
  const lock = createRedisLock(location, times);
  onTestFinished(() => lock.close());
  return lock;
}

/** Requests the lease, and again until the connection is open and the lease is free. */
async function acquire(
  lock: OrganizationLock,
  waitMs = 5000,
  ref = organization,
): Promise<OrganizationLease> {
  let lease = await request(lock, waitMs, ref);
  await waitUntil('Redis can be reached', async () => {
    if (lease === 'AWAY') lease = await request(lock, waitMs, ref);
    return lease !== 'AWAY';
  });
  if (typeof lease === 'string') throw new Error(lease);
  onTestFinished(lease.letExpire);
  return lease;
}

const request = (lock: OrganizationLock, waitMs = 0, ref = organization, isCancelled = () => false) =>
  lock.acquire(ref, { endsAt: performance.now() + waitMs, isCancelled });

const keysOf = ({ client }: RedisServer) => client.keys('*:lock:*');

async function keyOf(redis: RedisServer): Promise<string> {
  const [key = ''] = await keysOf(redis);
  return key;
}

/** Resolves when this number of processes wait for the lease. */
const waitForWaiters = (redis: RedisServer, count: number) =>
  waitUntil('the processes wait', async () => {
    const fields = await redis.client.hkeys(await keyOf(redis));
    return fields.filter((field) => field.startsWith('waiter:')).length === count;
  });

describe('the lease of an organization', () => {
  it('is held by one process, and by the next after its release; other organizations are free', async () => {
    const redis = await startRedis();
    const [first, second] = [openLock(redis), openLock(redis)];
    const lease = await acquire(first);
    await acquire(second, 0, { provider: 'VERTRA', connection: 'default', providerId: '3' });
    await acquire(second, 0, { provider: 'VIDA', connection: 'default', providerId: '33' });
    expect(await request(second, 30)).toBe('BUSY');
    expect(await lease.guard?.verify()).toBe(true);
    lease.release();
    await acquire(second);
    expect(await lease.guard?.verify()).toBe(false);
  });

  it('goes to the waiting processes in the order of their requests, before one that requests it again at once', async () => {
    const redis = await startRedis();
    const [first, second, third] = [openLock(redis), openLock(redis), openLock(redis)];
    for (const lock of [second, third]) (await acquire(lock)).release();
    const order: string[] = [];
    const held = await acquire(first);
    const waiting: Promise<void>[] = [];
    for (const [name, lock] of [
      ['second', second],
      ['third', third],
    ] as const) {
      const record = (lease: OrganizationLease) => {
        order.push(name);
        lease.release();
      };
      waiting.push(acquire(lock).then(record));
      await waitForWaiters(redis, waiting.length);
    }
    held.release();
    (await acquire(first)).release();
    order.push('first');
    await Promise.all(waiting);
    expect(order).toEqual(['second', 'third', 'first']);
  });

  it('is not blocked by a process that no longer requests it', async () => {
    const redis = await startRedis();
    const [first, second] = [openLock(redis), openLock(redis)];
    const held = await acquire(first);
    await redis.client.hset(await keyOf(redis), 'waiter:dead', '1 1');
    held.release();
    (await acquire(second, 0)).release();
    await waitUntil('the hash is deleted', async () => (await keysOf(redis)).length === 0);
  });

  it('is renewed for as long as it is held', async () => {
    const redis = await startRedis();
    const [first, second] = [openLock(redis, short), openLock(redis, short)];
    const lease = await acquire(first);
    expect(await request(second, 3 * short.leaseMs)).toBe('BUSY');
    expect(lease.guard?.isHeld).toBe(true);
  });

  it('ends by itself when its process died', async () => {
    const redis = await startRedis();
    const [first, second] = [openLock(redis, unrenewed), openLock(redis, unrenewed)];
    const lease = await acquire(first);
    await acquire(second);
    expect(lease.guard?.isHeld).toBe(false);
    expect(await lease.guard?.verify()).toBe(false);
  });

  it('stays for the rest of its time when it is left to expire', async () => {
    const redis = await startRedis();
    const [first, second] = [openLock(redis, short), openLock(redis, short)];
    const lease = await acquire(first);
    lease.letExpire();
    expect(await request(second)).toBe('BUSY');
    await acquire(second);
  });

  it.each([
    ['was deleted', (redis: RedisServer, key: string) => redis.client.del(key)],
    ['has another holder', (redis: RedisServer, key: string) => redis.client.hset(key, 'holder', 'other')],
    [
      'was replaced by another version',
      (redis: RedisServer, key: string) => redis.client.hset(key, 'format', '0'),
    ],
  ])('is lost when it %s', async (_title, change) => {
    const redis = await startRedis();
    const lease = await acquire(openLock(redis));
    await change(redis, await keyOf(redis));
    expect(lease.guard?.isHeld).toBe(true);
    expect(await lease.guard?.verify()).toBe(false);
    expect(lease.guard?.isHeld).toBe(false);
  });

  it('is lost in time, for its process alone, when Redis stops, and is not extended again', async () => {
    const redis = await startRedis();
    const lock = openLock(redis, short);
    const lease = await acquire(lock);
    redis.hang();
    await waitUntil('the lease is lost', () => lease.guard?.isHeld === false);
    redis.resume();
    await redis.client.ping();
    expect(await lease.guard?.verify()).toBe(false);
    await redis.stop();
    expect(await request(lock)).toBe('AWAY');
  });

  it('of another version of the gateway is busy, and is not changed', async () => {
    const redis = await startRedis();
    const lock = openLock(redis);
    const held = await acquire(lock);
    const key = await keyOf(redis);
    const other = { format: String(recordFormat.lease + 1), owner: 'other' };
    await redis.client.del(key);
    await redis.client.hset(key, other);
    held.release();
    expect(await request(lock, 30)).toBe('BUSY');
    expect(await redis.client.hgetall(key)).toEqual(other);
    expect(await redis.client.pttl(key)).toBe(-1);
  });

  it('is no longer requested when the wait is cancelled', async () => {
    const redis = await startRedis();
    const [first, second] = [openLock(redis), openLock(redis)];
    await acquire(second).then(({ release }) => release());
    await acquire(first);
    let isCancelled = false;
    const waiting = request(second, 60_000, organization, () => isCancelled);
    await waitForWaiters(redis, 1);
    isCancelled = true;
    expect(await waiting).toBe('BUSY');
    await waitForWaiters(redis, 0);
  });

  it('leaves nothing in Redis, under a name that does not contain the id, and expires at the latest', async () => {
    const redis = await startRedis();
    const lease = await acquire(openLock(redis), 0, {
      provider: 'VERTRA',
      connection: 'default',
      providerId: 'org-in-plain-text',
    });
    const key = await keyOf(redis);
    expect(key).toMatch(/^test:0123456789abcdef:lock:[\w-]{43}$/);
    expect(await redis.client.pttl(key)).toBeGreaterThan(0);
    lease.release();
    await waitUntil('the hash is deleted', async () => (await redis.client.keys('*')).length === 0);
  });
});
