import type { GraphQLError } from 'graphql';
import { tooManyRequests } from '../refusals.ts';
import type { GatewayRequest } from '../request.ts';
import { callerOf } from '../request.ts';
import type { Policy } from './policy.ts';

export interface ConcurrencyLimit {
  readonly admit: Policy;
  /** Gives back the place of a request; called once its result is known, and without effect after that. */
  readonly release: (request: GatewayRequest) => void;
}

/**
 * Admits so many requests of each caller at once, and refuses one more with 429 before it is read. A stream counts until it
 * starts: subscriptions have a limit of their own.
 */
export function createConcurrencyLimit(most: number): ConcurrencyLimit {
  const running = new Map<string, number>();
  return {
    admit(request) {
      const { id } = callerOf(request);
      const count = running.get(id) ?? 0;
      if (count >= most) throw tooManyAtOnce(most);
      running.set(id, count + 1);
      request.isCounted = true;
    },
    release(request) {
      if (!request.isCounted) return;
      request.isCounted = false;
      const { id } = callerOf(request);
      const left = (running.get(id) ?? 1) - 1;
      if (left > 0) running.set(id, left);
      else running.delete(id);
    },
  };
}

function tooManyAtOnce(limit: number): GraphQLError {
  return tooManyRequests(
    `At most ${limit} requests of one caller are served at once; nothing was sent.`,
    limit,
  );
}
