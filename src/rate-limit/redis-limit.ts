import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import type { RateLimit } from '../domain/access/rate-limit.ts';
import { connectRedis } from '../storage/connect-redis.ts';
import type { RedisLocation } from '../storage/redis-location.ts';
import { createTake, windowSeconds } from './take.ts';

/** How long a request waits for its count. */
const commandTimeoutMs = 250;

/**
 * Counts requests for all replicas. While Redis is unreachable each process counts alone: a limit that is temporarily too
 * wide does less harm than a gateway that refuses every request.
 */
export function createRedisLimit(perMinute: number, location: RedisLocation): RateLimit {
  const redis = connectRedis(location, 'rate-limit', commandTimeoutMs);
  const limiter = new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: '',
    points: perMinute,
    duration: windowSeconds,
    rejectIfRedisNotReady: true,
    insuranceLimiter: new RateLimiterMemory({ points: perMinute, duration: windowSeconds }),
  });
  return { take: createTake(limiter, perMinute), close: () => redis.disconnect() };
}
