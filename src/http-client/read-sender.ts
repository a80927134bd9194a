import type { TraceJoin } from './attempt.ts';
import type { Circuit } from './circuit.ts';
import type { Deadline } from './deadline.ts';
import type { HttpResult } from './http-result.ts';
import type { JsonRequest } from './json-exchange.ts';
import { toReadKey } from './json-exchange.ts';
import type { ReadTurn, SharedRead } from './read-turn.ts';
import type { RetryOptions } from './safe-retry.ts';
import { retrySafely } from './safe-retry.ts';
import type { SharedReads } from './shared-reads.ts';

interface ReadSenderOptions {
  readonly provider: string;
  readonly connection: string;
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
  { connection, provider, traceJoin }: ReadSenderOptions,
  queue: (request: JsonRequest, turn: ReadTurn) => Promise<HttpResult>,
): SendRead {
  const startTurn = (request: JsonRequest, deadline: Deadline): ReadTurn => {
    // A read that the circuit refuses joins no attempt either.
    const canJoin = circuit.openForMs() === 0;
    const read = toSharedRead({ provider, connection }, request);
    return reads.read(read, deadline, canJoin, (turn) => queue(request, turn));
  };
  return (request, deadline, options) => {
    let turn: ReadTurn | undefined;
    const attempt = () => {
      turn = startTurn(request, deadline);
      return traceJoin ? traceTurn(turn, traceJoin) : turn.result;
    };
    return retrySafely(attempt, deadline, { ...options, isJoined: () => turn?.isJoined === true });
  };
}

/** Awaits the result, because the span belongs to the trace of the read, and not of the one that sent the attempt. */
async function traceTurn(turn: ReadTurn, traceJoin: TraceJoin): Promise<HttpResult> {
  const result = await turn.result;
  if (turn.isJoined) traceJoin(turn.read.labels, turn.since);
  return result;
}

function toSharedRead(
  { connection, provider }: Pick<ReadSenderOptions, 'connection' | 'provider'>,
  request: JsonRequest,
): SharedRead {
  const labels = { provider, connection, method: request.method, pathTemplate: request.pathTemplate };
  return { key: toReadKey(request), labels, request };
}
