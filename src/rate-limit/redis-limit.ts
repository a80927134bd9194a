import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Allowance, RateLimit } from '../domain/access/rate-limit.ts';
import { connectRedis } from '../storage/connect-redis.ts';
import type { RedisLocation } from '../storage/storage-names.ts';

const windowSeconds = 60;

/** A request waits no longer than this for its count. */
const commandTimeoutMs = 250;

/**
 * Counts for all replicas. While Redis is away each process counts by itself: a limit that is too wide for a while does
 * less harm than a gateway that serves nobody.
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
    (refused: unknown) => {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      return { allowed: false, count: refused };
    },
  );
  return {
    allowed,
    limit,
    remaining: Math.max(0, count.remainingPoints),
    resetSeconds: Math.ceil(count.msBeforeNext / 1000),
  };
}
