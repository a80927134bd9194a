import type { GraphQLError } from 'graphql';
import { createCallerAmounts } from '../../domain/access/caller-amounts.ts';
import { tooManyRequests } from '../refusals.ts';
import type { GatewayRequest } from '../request.ts';
import { callerOf } from '../request.ts';
import type { Policy } from './policy.ts';

export interface ConcurrencyLimit {
  readonly admit: Policy;
  /** Stops counting a request when its result is complete. Further calls have no effect. */
  readonly release: (request: GatewayRequest) => void;
}

/**
 * Limits the concurrent requests of each caller, and refuses further ones with 429 before they are read. A stream counts until it
 * starts, because subscriptions have their own limit.
 */
export function createConcurrencyLimit(maxConcurrent: number): ConcurrencyLimit {
  const counts = createCallerAmounts();
  return {
    admit(request) {
      const { id } = callerOf(request);
      if (counts.of(id) >= maxConcurrent) throw tooManyConcurrent(maxConcurrent);
      counts.add(id, 1);
      request.isCounted = true;
    },
    release(request) {
      if (!request.isCounted) return;
      request.isCounted = false;
      counts.add(callerOf(request).id, -1);
    },
  };
}

function tooManyConcurrent(limit: number): GraphQLError {
  return tooManyRequests(
    `This caller has ${limit} concurrent requests, which is the limit. Nothing was sent; wait for Retry-After and send the request again.`,
    limit,
  );
}
