import type { TraceJoin } from './attempt.ts';
import type { Circuit } from './circuit.ts';
import type { Deadline } from './deadline.ts';
import type { HttpResult } from './http-result.ts';
import type { JsonRequest } from './json-exchange.ts';
import { toReadKey } from './json-exchange.ts';
import type { ReadTurn, SharedRead, SharedResult } from './read-turn.ts';
import type { RetryOptions } from './safe-retry.ts';
import { retrySafely } from './safe-retry.ts';
import type { SharedReads } from './shared-reads.ts';

interface ReadSenderOptions {
  readonly provider: string;
  readonly traceJoin?: TraceJoin;
}

/** Sends a read, and again as its retry options allow. */
export type SendRead = (request: JsonRequest, deadline: Deadline, retry: RetryOptions) => Promise<HttpResult>;

/**
 * Creates the function that sends reads, each attempt of which can be shared.
 *
 * @param queue waits for the read's turn and makes the attempt
 */
export function createReadSender(
  reads: SharedReads,
  circuit: Circuit,
  { provider, traceJoin }: ReadSenderOptions,
  queue: (request: JsonRequest, turn: ReadTurn) => Promise<HttpResult>,
): SendRead {
  const tryRead = async (request: JsonRequest, deadline: Deadline): Promise<SharedResult> => {
    const read = toSharedRead(provider, request);
    // A read that the circuit refuses joins no attempt either.
    const canJoin = circuit.openForMs() === 0;
    const outcome = await reads.read(read, deadline, canJoin, (turn) => queue(request, turn));
    const { isJoined, since } = outcome;
    if (since === null) return outcome;
    request.onAttempt?.({ ms: performance.now() - since, isJoined });
    if (isJoined) traceJoin?.(read.labels, since);
    return outcome;
  };
  return async (request, deadline, retry) => {
    let last: SharedResult | undefined;
    const attempt = async () => {
      last = await tryRead(request, deadline);
      return last.result;
    };
    const isJoined = () => last?.isJoined === true;
    const result = await retrySafely(attempt, deadline, { ...retry, isJoined });
    return last?.isFirst === false ? { ...result, isShared: true } : result;
  };
}

function toSharedRead(provider: string, request: JsonRequest): SharedRead {
  const { callerId = '', isFresh = false, method, organizationId, pathTemplate } = request;
  const labels = { provider, method, pathTemplate };
  return { key: toReadKey(request), labels, organizationId, callerId, isFresh };
}
