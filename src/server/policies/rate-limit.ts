import type { Allowance, RateLimit } from '../../domain/access/rate-limit.ts';
import { tooManyRequests } from '../refusals.ts';
import type { GatewayRequest } from '../request.ts';
import { callerOf } from '../request.ts';
import type { Policy } from './policy.ts';

/**
 * Admits so many requests of each caller in a minute, and refuses one more with 429 before it is read. Every answer says
 * how many are left (the IETF's draft on RateLimit header fields).
 */
export function rateLimit({ take }: RateLimit): Policy {
  return async (request) => spend(request, await take(callerOf(request).id));
}

function spend({ answerHeaders }: GatewayRequest, allowance: Allowance): void {
  const { allowed, limit, remaining, resetSeconds } = allowance;
  answerHeaders.push('ratelimit-policy', `"caller";q=${limit};w=60`);
  answerHeaders.push('ratelimit', `"caller";r=${remaining};t=${resetSeconds}`);
  if (!allowed)
    throw tooManyRequests(
      `At most ${limit} requests a minute are served; nothing was sent.`,
      limit,
      resetSeconds,
    );
}
