import type { GraphQLError } from 'graphql';
import { tooManyRequests } from '../refusals.ts';
import type { GatewayRequest } from '../request.ts';
import { callerOf } from '../request.ts';
import type { OperationCheck } from './operation-check.ts';
import { costOf, readRoot } from './operation-cost.ts';

export interface QueryCostLimit {
  readonly check: OperationCheck;
  /** Subtracts the cost of a request when its result is complete. Further calls have no effect. */
  readonly release: (request: GatewayRequest) => void;
}

/**
 * Bounds the total cost of the running queries of one caller, and refuses further ones with 429. Each query takes some
 * milliseconds of the event loop, so that a burst of hundreds delays all other callers by a second. Mutations spend their time at
 * a provider, whose queue has its own fair shares.
 */
export function createQueryCostLimit(maxCost: number): QueryCostLimit {
  const costByCaller = new Map<string, number>();
  return {
    check(requested, request) {
      if (requested.operation.operation !== 'query') return [];
      const { id } = callerOf(request);
      const current = costByCaller.get(id) ?? 0;
      const cost = readRoot(requested).reduce((sum, field) => sum + costOf(field), 0);
      if (current > 0 && current + cost > maxCost) return [queriesTooCostly(maxCost)];
      costByCaller.set(id, current + cost);
      request.queryCost = cost;
      return [];
    },
    release(request) {
      if (request.queryCost === 0) return;
      const { id } = callerOf(request);
      const remaining = (costByCaller.get(id) ?? 0) - request.queryCost;
      request.queryCost = 0;
      if (remaining > 0) costByCaller.set(id, remaining);
      else costByCaller.delete(id);
    },
  };
}

function queriesTooCostly(maxCost: number): GraphQLError {
  return tooManyRequests(
    `The running queries of this caller would cost more than ${maxCost}. Nothing was sent; wait for Retry-After and send the query again.`,
    maxCost,
  );
}
