import type { ExecutionResult } from 'graphql';
import type { GatewayRequest } from '../request.ts';
import { boundAnswer } from './bounded-answer.ts';
import { boundErrors } from './bounded-errors.ts';
import type { LogOperation } from './operation-log-entry.ts';
import { toOperationLogEntry } from './operation-log-entry.ts';
import type { LogUnexpected } from './unexpected-errors.ts';
import { logUnexpectedErrors } from './unexpected-errors.ts';

/** What follows every result, whichever side of the fork it is from. */
export interface FinishResult {
  /** Logs the operation, and returns the result as it is sent. */
  whole(request: GatewayRequest, result: ExecutionResult): ExecutionResult;
  /** Logs the start of a stream. */
  streamStart(request: GatewayRequest): void;
  /** Returns one result of a stream as it is sent. */
  streamed(request: GatewayRequest, result: ExecutionResult): ExecutionResult;
}

export interface FinishDeps {
  readonly logOperation: LogOperation;
  readonly logUnexpected: LogUnexpected;
  /** Gives back what the policies hold for a request. */
  readonly release: (request: GatewayRequest) => void;
}

export function createFinishResult({ logOperation, logUnexpected, release }: FinishDeps): FinishResult {
  const finishErrors: FinishResult['streamed'] = ({ requestId }, result) => {
    if (result.errors === undefined) return result;
    logUnexpectedErrors(result, requestId, logUnexpected);
    return boundErrors(result);
  };
  const start = (request: GatewayRequest, result: ExecutionResult) => {
    release(request);
    logOperation(toOperationLogEntry(request, result));
  };
  return {
    whole(request, result) {
      const bounded = boundAnswer(request, result);
      start(request, bounded);
      return finishErrors(request, bounded);
    },
    streamStart: (request) => start(request, {}),
    streamed: (request, result) => finishErrors(request, boundAnswer(request, result)),
  };
}
