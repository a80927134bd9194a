import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import RateLimiterRes from 'rate-limiter-flexible/lib/RateLimiterRes.js';
import type { Allowance } from '../domain/access/rate-limit.ts';

/** A window begins with the first request of a caller. */
export const windowSeconds = 60;

/** Creates the function that counts a request of a caller, refused ones included. */
export function createTake(
  limiter: Pick<RateLimiterAbstract, 'consume'>,
  limit: number,
): (caller: string) => Promise<Allowance> {
  const toAllowance = (allowed: boolean, { msBeforeNext, remainingPoints }: RateLimiterRes): Allowance => ({
    allowed,
    limit,
    remaining: Math.max(0, remainingPoints),
    resetSeconds: Math.ceil(msBeforeNext / 1000),
  });
  return (caller) =>
    limiter.consume(caller).then(
      (count) => toAllowance(true, count),
      (refused) => {
        // The library rejects with the count of a refused request.
        if (refused instanceof RateLimiterRes) return toAllowance(false, refused);
        throw refused;
      },
    );
}
