import type { ExecutionResult } from 'graphql';
import type { GatewayRequest } from '../request.ts';
import { boundErrors } from './bounded-errors.ts';
import { boundResponse } from './bounded-response.ts';
import type { LogOperation } from './operation-log-entry.ts';
import { toOperationLogEntry } from './operation-log-entry.ts';
import type { LogUnexpected } from './unexpected-errors.ts';
import { logUnexpectedErrors } from './unexpected-errors.ts';

/** Logs and bounds the results of the fast path and of Yoga. */
export interface FinishResult {
  /** Logs an operation with a single result, and returns the result to send. */
  single(request: GatewayRequest, result: ExecutionResult): ExecutionResult;
  /** Logs the start of a stream of results. */
  streamStart(request: GatewayRequest): void;
  /** Returns the result to send for one event of a stream. */
  streamEvent(request: GatewayRequest, result: ExecutionResult): ExecutionResult;
}

export interface FinishDeps {
  readonly logOperation: LogOperation;
  readonly logUnexpected: LogUnexpected;
  /** Releases what the policies hold for a request. */
  readonly release: (request: GatewayRequest) => void;
}

export function createFinishResult({ logOperation, logUnexpected, release }: FinishDeps): FinishResult {
  const finishErrors: FinishResult['streamEvent'] = ({ requestId }, result) => {
    if (result.errors === undefined) return result;
    logUnexpectedErrors(result, requestId, logUnexpected);
    return boundErrors(result);
  };
  const releaseAndLog = (request: GatewayRequest, result: ExecutionResult) => {
    release(request);
    logOperation(toOperationLogEntry(request, result));
  };
  return {
    single(request, result) {
      const bounded = boundResponse(request, result);
      releaseAndLog(request, bounded);
      return finishErrors(request, bounded);
    },
    streamStart: (request) => releaseAndLog(request, {}),
    streamEvent: (request, result) => finishErrors(request, boundResponse(request, result)),
  };
}
