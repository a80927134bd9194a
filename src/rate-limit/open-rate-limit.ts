import type { RateLimit } from '../domain/access/rate-limit.ts';
import type { RedisLocation } from '../storage/storage-names.ts';
import { createMemoryLimit } from './memory-limit.ts';

export interface RateLimitOptions {
  readonly perMinute: number;
  /** Null: each process counts by itself. */
  readonly redis: RedisLocation | null;
}

/** Counts in windows of a minute, in this process or in Redis for all replicas. */
export async function openRateLimit({ perMinute, redis }: RateLimitOptions): Promise<RateLimit> {
  if (redis === null) return createMemoryLimit(perMinute);
  // Loaded where it is used: it takes a while, and most gateways start without it.
  const { createRedisLimit } = await import('./redis-limit.ts');
  return createRedisLimit(perMinute, redis);
}
