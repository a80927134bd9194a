import type { Allowance, RateLimit } from '../../domain/access/rate-limit.ts';
import { tooManyRequests } from '../refusals.ts';
import type { GatewayRequest } from '../request.ts';
import { callerOf } from '../request.ts';
import type { Policy } from './policy.ts';

/**
 * Limits the requests of each caller per minute, and refuses further ones with 429 before they are read. All responses state the
 * remaining number (IETF draft on RateLimit header fields).
 */
export function createRateLimitPolicy({ take }: RateLimit): Policy {
  return (request) => take(callerOf(request).id).then((allowance) => applyAllowance(request, allowance));
}

function applyAllowance({ responseHeaders }: GatewayRequest, allowance: Allowance): void {
  const { allowed, limit, remaining, resetSeconds } = allowance;
  responseHeaders.push('ratelimit-policy', `"caller";q=${limit};w=60`);
  responseHeaders.push('ratelimit', `"caller";r=${remaining};t=${resetSeconds}`);
  if (!allowed)
    throw tooManyRequests(
      `This caller sent more than ${limit} requests per minute. Nothing was sent; wait for Retry-After and send the request again.`,
      limit,
      resetSeconds,
    );
}
