import { GraphQLError } from 'graphql';
import type { Allowance, RateLimit } from '../../domain/rate-limit.ts';
import type { GatewayPlugin } from '../graphql-plugins/rule.ts';
import { toPlugin } from '../graphql-plugins/rule.ts';
import type { Incoming } from '../request.ts';
import { callerOf } from '../request.ts';

/**
 * Each caller has so many requests a minute, and every answer says how many are left (the IETF's draft on RateLimit
 * header fields); one more is refused with 429 before it is read.
 */
export function useRateLimit({ take }: RateLimit): GatewayPlugin {
  return toPlugin({
    onArrival(incoming) {
      const allowance = take(callerOf(incoming).id);
      // In memory it is told at once.
      if (allowance instanceof Promise) return allowance.then((told) => spend(incoming, told));
      spend(incoming, allowance);
      return undefined;
    },
    onAnswer({ allowance }, setHeader) {
      if (allowance === undefined) return;
      setHeader('ratelimit-policy', `"caller";q=${allowance.limit};w=60`);
      setHeader('ratelimit', `"caller";r=${allowance.remaining};t=${allowance.resetSeconds}`);
    },
  });
}

function spend(incoming: Incoming, allowance: Allowance): void {
  incoming.allowance = allowance;
  if (!allowance.allowed) throw tooManyRequests(allowance);
}

function tooManyRequests({ limit, resetSeconds }: Allowance): GraphQLError {
  return new GraphQLError(`At most ${limit} requests a minute are served; nothing was sent.`, {
    extensions: {
      code: 'TOO_MANY_REQUESTS',
      limit,
      retryAfterSeconds: resetSeconds,
      http: { status: 429, headers: { 'retry-after': String(resetSeconds) } },
    },
  });
}
