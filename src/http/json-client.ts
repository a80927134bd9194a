import type { Dispatcher } from 'undici';
import type { Attempt, WatchAttempt } from './attempt.ts';
import { toAttempt } from './attempt.ts';
import type { Load } from './bulkhead.ts';
import { createBulkhead } from './bulkhead.ts';
import type { CircuitOptions, CircuitState } from './circuit.ts';
import { createCircuit } from './circuit.ts';
import { startDeadline } from './deadline.ts';
import type { Exchange } from './exchange.ts';
import { exchange } from './exchange.ts';
import type { HttpFacts, HttpResult } from './http-result.ts';
import type { Held, JsonRequest } from './json-exchange.ts';
import { held, toHttpResult, toWireRequest } from './json-exchange.ts';
import { createRetryBudget } from './retry-budget.ts';
import { readRetryAfterHeader, retrySafely } from './safe-retry.ts';

export interface JsonClientOptions {
  /** Who is asked, for logs and messages. */
  readonly provider: string;
  /** Scheme, host and port; may not reach a log or a client. */
  readonly origin: string;
  readonly dispatcher: Dispatcher;
  /** From the call to the last byte of the answer: waits for a place and further attempts included. */
  readonly timeoutMs: number;
  /** How many requests are sent at once: no more than the dispatcher has connections. */
  readonly connections: number;
  /** How many requests may wait for their turn. */
  readonly queue: number;
  /** The most bytes of an answer's body, before and after decompression. */
  readonly maxBodyBytes: number;
  /** Aborted when the gateway can wait no longer. */
  readonly stop: AbortSignal;
  readonly circuit?: CircuitOptions;
  /** Stands around each attempt. */
  readonly watch?: WatchAttempt;
  /** Told of each attempt when it is over. */
  readonly onAttempt?: (attempt: Attempt) => void;
}

/** One provider's line: its own connections, queue, deadline, circuit and retry budget. */
export interface JsonClient {
  /**
   * Sends one JSON request, and again only what its `retry` allows: a write when it provably was not processed.
   *
   * Resolves to an `HttpResult`, whatever happens on the way; rejects only when the request cannot be written as HTTP.
   */
  send(request: JsonRequest): Promise<HttpResult>;
  readonly circuit: CircuitState;
  /** Requests that are sent now, and those that wait for a place. */
  readonly load: Load;
}

export function createJsonClient(options: JsonClientOptions): JsonClient {
  const { connections, maxBodyBytes, origin, provider, queue, stop, timeoutMs } = options;
  const watch: WatchAttempt = options.watch ?? ((_facts, attempt) => attempt());
  const budget = createRetryBudget();
  const circuit = createCircuit(options.circuit);
  const bulkhead = createBulkhead(connections, queue);

  /** One attempt behind circuit and bulkhead, both of which can keep it from being sent. */
  const attempt = async (send: () => Promise<Exchange>, signal: AbortSignal): Promise<Exchange | Held> => {
    if (circuit.openForMs() > 0) return held('CIRCUIT_OPEN', circuit.openForMs());
    const sendNow = () => circuit.run(send);
    const result = await bulkhead.run(sendNow, signal);
    if (result === undefined) return held('CIRCUIT_OPEN', circuit.openForMs());
    if (result === 'GIVEN_UP') return held(signal.reason);
    return result === 'QUEUE_FULL' ? held('QUEUE_FULL') : result;
  };

  return {
    get circuit() {
      return circuit.state;
    },
    get load() {
      return bulkhead.load;
    },
    async send(request) {
      const facts: HttpFacts = { provider, method: request.method, pathTemplate: request.pathTemplate };
      const wire = toWireRequest(origin, request);
      const deadline = startDeadline(timeoutMs, stop, request.caller);
      const { readRetryAfter = readRetryAfterHeader, retry = 'UNPROCESSED' } = request;
      const send = async () => {
        const startedAt = performance.now();
        const result = await watch(facts, () =>
          exchange(options.dispatcher, wire, deadline.signal, maxBodyBytes),
        );
        const told = toAttempt(facts, result, startedAt);
        options.onAttempt?.(told);
        request.onAttempt?.(told);
        return result;
      };
      const sendOnce = async () => toHttpResult(facts, await attempt(send, deadline.signal), maxBodyBytes);
      try {
        return await retrySafely(sendOnce, deadline, { budget, readRetryAfter, retry });
      } finally {
        deadline.clear();
      }
    },
  };
}
