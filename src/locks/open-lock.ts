import { noLock } from '../domain/update/organization-lock.ts';
import type { RedisLocation } from '../storage/redis-location.ts';
import type { RunningLock } from './redis-lock.ts';

/** @param redis null when this process shares no store */
export async function openLock(redis: RedisLocation | null): Promise<RunningLock> {
  if (redis === null) return { ...noLock, close() {} };
  // Loaded on demand: loading is slow, and most gateways start without Redis.
  const { createRedisLock } = await import('./redis-lock.ts');
  return createRedisLock(redis);
}
