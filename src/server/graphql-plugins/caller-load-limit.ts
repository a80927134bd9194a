import type { GraphQLError } from 'graphql';
import { createCallerAmounts } from '../../domain/access/caller-amounts.ts';
import { tooManyRequests } from '../refusals.ts';
import type { GatewayRequest } from '../request.ts';
import { callerOf } from '../request.ts';
import type { CheckedOperation, OperationCheck, RootField } from './operation-check.ts';
import { costOf, countOrganizations } from './operation-cost.ts';

/** The load of running operations of one kind. */
interface Load {
  readonly max: number;
  measure(field: RootField): number;
  toMessage(max: number): string;
}

/** Five queries of the maximum cost, or thousands that each read one organization. */
const queries: Load = {
  max: 100_000,
  measure: costOf,
  toMessage: (max) => `The running queries of this caller would cost more than ${max}.`,
};

/** Reads up to 16 MiB of inputs, so that a caller's retries are started four at a time. */
const loadOfRetry = 250;

/** About as many as a provider's queue accepts by default. */
const updates: Load = {
  max: 1000,
  measure: ({ argumentValues, name }) => {
    if (name === 'retryBulkUpdate') return loadOfRetry;
    return name === 'updateOrganizations' ? countOrganizations(argumentValues['inputs']) : 1;
  },
  toMessage: (max) => `This caller would have more than ${max} running updates.`,
};

export interface CallerLoadLimit {
  readonly check: OperationCheck;
  /** Subtracts the load of a request when its result is complete. Further calls have no effect. */
  readonly release: (request: GatewayRequest) => void;
}

/**
 * Bounds the load of the running queries of one caller, and that of its running mutations, and refuses further ones with 429.
 * Each takes some milliseconds of the event loop and its result some memory, so that a burst of hundreds delays all other callers.
 * An operation that runs alone is never refused.
 */
export function createCallerLoadLimit(): CallerLoadLimit {
  const amounts = { query: createCallerAmounts(), mutation: createCallerAmounts() };
  return {
    check(operation, request) {
      const { operation: type } = operation.operation;
      if (type === 'subscription') return [];
      const { id } = callerOf(request);
      const load = type === 'query' ? queries : updates;
      const amount = measure(load, operation);
      const current = amounts[type].of(id);
      if (current > 0 && current + amount > load.max) return [tooMuchLoad(load)];
      amounts[type].add(id, amount);
      request.load = { type, amount };
      return [];
    },
    release(request) {
      if (request.load === undefined) return;
      amounts[request.load.type].add(callerOf(request).id, -request.load.amount);
      request.load = undefined;
    },
  };
}

function measure({ measure: measureField }: Load, { root }: CheckedOperation): number {
  return root.reduce((sum, field) => sum + measureField(field), 0);
}

function tooMuchLoad({ max, toMessage }: Load): GraphQLError {
  return tooManyRequests(
    `${toMessage(max)} Nothing was sent; wait for Retry-After and send the operation again.`,
    max,
  );
}
