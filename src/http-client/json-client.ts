import type { Dispatcher } from 'undici';
import type { Attempt, WatchAttempt } from './attempt.ts';
import { toAttempt } from './attempt.ts';
import type { Load } from './bulkhead.ts';
import { createBulkhead } from './bulkhead.ts';
import type { CircuitOptions, CircuitState } from './circuit.ts';
import { createCircuit } from './circuit.ts';
import type { Deadline } from './deadline.ts';
import { createDeadlines } from './deadline.ts';
import type { Exchange } from './exchange.ts';
import { exchange } from './exchange.ts';
import type { HttpFacts, HttpResult } from './http-result.ts';
import type { JsonRequest } from './json-exchange.ts';
import { held, toHttpResult, toWireRequest } from './json-exchange.ts';
import type { SocketPool } from './pool.ts';
import { createRetryBudget } from './retry-budget.ts';
import { readRetryAfterHeader, retrySafely } from './safe-retry.ts';

export interface JsonClientOptions {
  /** Who is asked, for logs and messages. */
  readonly provider: string;
  /** Scheme, host and port; may not reach a log or a client. */
  readonly origin: string;
  readonly dispatcher: Pick<Dispatcher, 'dispatch'> & Partial<Pick<SocketPool, 'renew'>>;
  /** From the call to the last byte of the answer: waits for a place and further attempts included. */
  readonly timeoutMs: number;
  /** How many requests are sent at once: at most as many as the dispatcher has sockets. */
  readonly sockets: number;
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

/** One provider's line: its own sockets, queue, deadline, circuit and retry budget. */
export interface JsonClient {
  /**
   * Sends one JSON request, and again only what its `retry` allows: a write when it provably was not processed.
   *
   * Resolves to an `HttpResult`, whatever happens on the way; rejects only when the request cannot be written as HTTP.
   */
  send(request: JsonRequest): Promise<HttpResult>;
  /** Reports an answer that belongs to another request: all that its socket brings from then on would, too. */
  distrustSockets(): void;
  readonly circuit: CircuitState;
  /** Requests that are sent now, and those that wait for a place. */
  readonly load: Load;
}

export function createJsonClient(options: JsonClientOptions): JsonClient {
  const { sockets, dispatcher, maxBodyBytes, onAttempt, origin, provider, queue, watch } = options;
  const budget = createRetryBudget();
  const circuit = createCircuit(options.circuit);
  const bulkhead = createBulkhead(sockets, queue);
  const deadlines = createDeadlines(options.timeoutMs, options.stop);

  /** Puts the request on the wire, and tells how that went. */
  const send = (request: JsonRequest, facts: HttpFacts, deadline: Deadline): Promise<Exchange> => {
    const wire = toWireRequest(origin, request);
    const startedAt = performance.now();
    const onWire = () => exchange(dispatcher, wire, deadline, maxBodyBytes);
    return (watch ? watch(facts, onWire) : onWire()).then((result) => {
      const told = toAttempt(facts, result, startedAt);
      onAttempt?.(told);
      request.onAttempt?.(told);
      return result;
    });
  };

  const toEnd = (result: Exchange | 'QUEUE_FULL' | 'GIVEN_UP' | undefined, deadline: Deadline) => {
    if (result === undefined) return held('CIRCUIT_OPEN', circuit.openForMs());
    if (result === 'GIVEN_UP') return held(deadline.cutoff ?? 'INTERRUPTED');
    return result === 'QUEUE_FULL' ? held(result) : result;
  };

  /** One attempt behind circuit and bulkhead, both of which can keep it from being sent. */
  const attempt = async (request: JsonRequest, deadline: Deadline): Promise<HttpResult> => {
    const facts: HttpFacts = { provider, method: request.method, pathTemplate: request.pathTemplate };
    const sendNow = () => circuit.run(() => send(request, facts, deadline));
    const claim = { callerId: request.callerId, isWrite: request.method !== 'GET' };
    const result = circuit.openForMs() > 0 ? undefined : await bulkhead.run(sendNow, deadline, claim);
    return toHttpResult(facts, toEnd(result, deadline), maxBodyBytes);
  };

  return {
    get circuit() {
      return circuit.state;
    },
    get load() {
      return bulkhead.load;
    },
    distrustSockets: () => dispatcher.renew?.(),
    send(request) {
      const deadline = deadlines.start(request.caller);
      const { readRetryAfter = readRetryAfterHeader, retry = 'UNPROCESSED' } = request;
      const again = (answeredAt: number | null) => {
        // A socket that brings an answer twice would pass it off as the answer to a write that is sent again.
        if (answeredAt !== null && retry === 'UNPROCESSED') dispatcher.renew?.(answeredAt);
        return attempt(request, deadline);
      };
      return retrySafely(again, deadline, { budget, readRetryAfter, retry });
    },
  };
}
