import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimit } from '../domain/rate-limit.ts';
import type { Secret } from '../domain/secret.ts';
import { connectRedis } from '../redis/connect.ts';

export interface RateLimitOptions {
  readonly perMinute: number;
  /** Null: each process counts by itself. */
  readonly redisUrl: Secret | null;
}

const windowSeconds = 60;

/** A request waits no longer than this for its count. */
const commandTimeoutMs = 250;

/**
 * Counts in windows of a minute, in this process or in Redis for all replicas. While Redis is away each process counts
 * by itself: a limit that is too wide for a while does less harm than a gateway that serves nobody.
 */
export function createRateLimit({ perMinute, redisUrl }: RateLimitOptions): RateLimit {
  const inMemory = new RateLimiterMemory({ points: perMinute, duration: windowSeconds });
  if (redisUrl === null) return { take: (caller) => take(inMemory, perMinute, caller), close: () => {} };
  const redis = connectRedis(redisUrl, 'rate-limit', commandTimeoutMs);
  const shared = new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: '',
    points: perMinute,
    duration: windowSeconds,
    rejectIfRedisNotReady: true,
    insuranceLimiter: inMemory,
  });
  return { take: (caller) => take(shared, perMinute, caller), close: () => redis.disconnect() };
}

async function take(limiter: RateLimiterAbstract, limit: number, caller: string) {
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
