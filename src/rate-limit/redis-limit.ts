import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Allowance, RateLimit } from '../domain/access/rate-limit.ts';
import { connectRedis } from '../storage/connect-redis.ts';
import type { RedisLocation } from '../storage/redis-location.ts';

const windowSeconds = 60;

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
  return { take: (caller) => take(limiter, perMinute, caller), close: () => redis.disconnect() };
}

async function take(limiter: RateLimiterRedis, limit: number, caller: string): Promise<Allowance> {
  const { allowed, count } = await limiter.consume(caller).then(
    (res) => ({ allowed: true, count: res }),
    (rejection: unknown) => {
      if (!(rejection instanceof RateLimiterRes)) throw rejection;
      return { allowed: false, count: rejection };
    },
  );
  return {
    allowed,
    limit,
    remaining: Math.max(0, count.remainingPoints),
    resetSeconds: Math.ceil(count.msBeforeNext / 1000),
  };
}
