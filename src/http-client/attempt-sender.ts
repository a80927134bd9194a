import type { Dispatcher } from 'undici';
import type { Attempt, TraceAttempt } from './attempt.ts';
import { isRefused, toAttempt } from './attempt.ts';
import type { WorkKey } from './bulkhead.ts';
import type { CutoffSource } from './deadline.ts';
import { exchange } from './exchange.ts';
import type { Exchange } from './exchange-result.ts';
import type { RequestLabels } from './http-result.ts';
import type { JsonRequest } from './json-exchange.ts';
import { toWireRequest } from './json-exchange.ts';
import { prepareBody } from './prepare-body.ts';

export interface AttemptSenderOptions {
  /** Scheme, host and port; must not appear in a log or a response to a client. */
  readonly origin: string;
  readonly dispatcher: Pick<Dispatcher, 'dispatch'>;
  /** The most bytes of a response body, before and after decompression. */
  readonly maxBodyBytes: number;
  readonly traceAttempt?: TraceAttempt;
  /** Called at the end of each attempt. */
  readonly onAttempt?: (attempt: Attempt) => void;
  /** Returns headers that are added to each request; for the sandbox only. */
  readonly toAddedHeaders?: (request: JsonRequest) => Readonly<Record<string, string>>;
}

/** Sends a request once, and reports the attempt. */
export type SendAttempt = (
  request: JsonRequest,
  labels: RequestLabels,
  key: WorkKey,
  source: CutoffSource,
  onWrite?: () => void,
) => Promise<Exchange>;

/**
 * Creates the function that sends requests. A large body keeps its place in the bulkhead until its turn to be parsed, so that few of
 * them wait in memory.
 */
export function createAttemptSender(options: AttemptSenderOptions): SendAttempt {
  const { dispatcher, maxBodyBytes, onAttempt, origin, traceAttempt } = options;
  const send: SendAttempt = (request, labels, key, source, onWrite) => {
    const wire = toWireRequest(origin, request, options.toAddedHeaders?.(request));
    const startedAt = performance.now();
    const run = () => exchange(dispatcher, wire, source, maxBodyBytes, request, onWrite);
    return (traceAttempt ? traceAttempt(labels, run) : run()).then((result) => {
      const attempt = toAttempt(labels, result, startedAt);
      onAttempt?.(attempt);
      if (isReplaced(result)) return send(request, labels, key, source, onWrite);
      onWrite?.();
      if (key.isWrite) request.onAttempt?.({ ms: attempt.ms, isJoined: false, isRefused: isRefused(result) });
      return prepareBody(result, maxBodyBytes, key);
    });
  };
  return send;
}

/** Whether nothing was sent because the credential was rotated while the attempt was waiting for a socket. */
function isReplaced(result: Exchange): boolean {
  return result.kind === 'notSent' && result.cutoff === 'CREDENTIAL_REPLACED';
}
