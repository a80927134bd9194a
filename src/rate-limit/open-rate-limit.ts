import type { RateLimit } from '../domain/access/rate-limit.ts';
import type { RedisLocation } from '../storage/redis-location.ts';
import { createMemoryLimit } from './memory-limit.ts';

export interface RateLimitOptions {
  readonly perMinute: number;
  /** Null when each process counts alone. */
  readonly redis: RedisLocation | null;
}

/** Opens a rate limit with one-minute windows, in this process or in Redis for all replicas. */
export async function openRateLimit({ perMinute, redis }: RateLimitOptions): Promise<RateLimit> {
  if (redis === null) return createMemoryLimit(perMinute);
  // Loaded on demand: loading is slow, and most gateways start without Redis.
  const { createRedisLimit } = await import('./redis-limit.ts');
  return createRedisLimit(perMinute, redis);
}
