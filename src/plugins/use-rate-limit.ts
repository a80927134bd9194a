import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { callerOf } from '../context.ts';
import type { Allowance, RateLimit } from '../domain/rate-limit.ts';

/**
 * Each caller has so many requests a minute, and every answer says how many are left (the IETF's draft on RateLimit
 * header fields); one more is refused with 429 before it is read.
 */
export function useRateLimit({ take }: RateLimit): Plugin {
  const allowances = new WeakMap<Request, Allowance>();
  return {
    async onRequestParse({ request }) {
      const allowance = await take(callerOf(request).id);
      allowances.set(request, allowance);
      if (!allowance.allowed) throw tooManyRequests(allowance);
    },
    onResponse({ request, response: { headers } }) {
      const allowance = allowances.get(request);
      if (allowance === undefined) return;
      headers.set('ratelimit-policy', `"caller";q=${allowance.limit};w=60`);
      headers.set('ratelimit', `"caller";r=${allowance.remaining};t=${allowance.resetSeconds}`);
    },
  };
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
