import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import RateLimiterRes from 'rate-limiter-flexible/lib/RateLimiterRes.js';
import type { Allowance } from '../domain/access/rate-limit.ts';

/** A window begins with the first request of a caller. */
export const windowSeconds = 60;

/** Creates the function that counts a request of a caller, refused ones included. */
export function createTake(limiter: Pick<RateLimiterAbstract, 'consume'>, limit: number) {
  return async (caller: string): Promise<Allowance> => {
    const { allowed, count } = await consume(limiter, caller);
    return {
      allowed,
      limit,
      remaining: Math.max(0, count.remainingPoints),
      resetSeconds: Math.ceil(count.msBeforeNext / 1000),
    };
  };
}

/** The library rejects with the count of a refused request. */
async function consume(limiter: Pick<RateLimiterAbstract, 'consume'>, caller: string) {
  try {
    return { allowed: true, count: await limiter.consume(caller) };
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    return { allowed: false, count: refused };
  }
}
