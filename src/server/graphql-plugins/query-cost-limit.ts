import type { GraphQLError } from 'graphql';
import { tooManyRequests } from '../refusals.ts';
import type { GatewayRequest } from '../request.ts';
import { callerOf } from '../request.ts';
import type { OperationCheck } from './operation-check.ts';
import { costOf, readRoot } from './operation-cost.ts';

export interface QueryCostLimit {
  readonly check: OperationCheck;
  /** Gives back the cost of a request; called once its result is known, and without effect after that. */
  readonly release: (request: GatewayRequest) => void;
}

/**
 * Bounds what the queries of one caller cost that are executed at once, and refuses one more with 429: each takes some
 * milliseconds of the event loop, and hundreds in one burst make every other caller wait for a second. A mutation spends its
 * time at a provider, whose queue has fair shares of its own.
 */
export function createQueryCostLimit(maxCost: number): QueryCostLimit {
  const running = new Map<string, number>();
  return {
    check(requested, request) {
      if (requested.operation.operation !== 'query') return [];
      const { id } = callerOf(request);
      const before = running.get(id) ?? 0;
      const cost = readRoot(requested).reduce((sum, field) => sum + costOf(field), 0);
      if (before > 0 && before + cost > maxCost) return [queriesTooCostly(maxCost)];
      running.set(id, before + cost);
      request.queryCost = cost;
      return [];
    },
    release(request) {
      if (request.queryCost === 0) return;
      const { id } = callerOf(request);
      const left = (running.get(id) ?? 0) - request.queryCost;
      request.queryCost = 0;
      if (left > 0) running.set(id, left);
      else running.delete(id);
    },
  };
}

function queriesTooCostly(maxCost: number): GraphQLError {
  return tooManyRequests(
    `The queries of one caller that are executed at once cost at most ${maxCost}; nothing was sent.`,
    maxCost,
  );
}
