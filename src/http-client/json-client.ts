import type { Dispatcher } from 'undici';
import type { Attempt, TraceAttempt } from './attempt.ts';
import { toAttempt } from './attempt.ts';
import type { Load } from './bulkhead.ts';
import { createBulkhead } from './bulkhead.ts';
import type { Circuit, CircuitOptions, CircuitState } from './circuit.ts';
import { createCircuit } from './circuit.ts';
import type { Deadline } from './deadline.ts';
import { createDeadlines } from './deadline.ts';
import type { Exchange } from './exchange.ts';
import { exchange } from './exchange.ts';
import type { QueueKey } from './fair-queue.ts';
import type { HttpResult, RequestLabels } from './http-result.ts';
import type { JsonRequest, NotSentAttempt } from './json-exchange.ts';
import { toHttpResult, toNotSentAttempt, toWireRequest } from './json-exchange.ts';
import type { SocketPool } from './pool.ts';
import { prepareBody } from './prepare-body.ts';
import { createRetryBudget } from './retry-budget.ts';
import { readRetryAfterHeader, retrySafely } from './safe-retry.ts';
import type { SendGuard } from './send-guard.ts';

export interface JsonClientOptions {
  /** The provider's name in logs and messages. */
  readonly provider: string;
  /** Scheme, host and port; must not appear in a log or a response to a client. */
  readonly origin: string;
  readonly dispatcher: Pick<Dispatcher, 'dispatch'> & Partial<Pick<SocketPool, 'renew'>>;
  /** From the call to the last byte of the response, including the wait for a slot and further attempts. */
  readonly timeoutMs: number;
  /** How many requests are sent at once: at most as many as the dispatcher has sockets. */
  readonly sockets: number;
  /** How many requests may wait for a slot. */
  readonly queueSize: number;
  /** The most bytes of a response body, before and after decompression. */
  readonly maxBodyBytes: number;
  /** Aborts when the gateway stops. */
  readonly stopSignal: AbortSignal;
  readonly circuit?: CircuitOptions;
  readonly traceAttempt?: TraceAttempt;
  /** Called at the end of each attempt. */
  readonly onAttempt?: (attempt: Attempt) => void;
  /** Returns headers that are added to each request; for the sandbox only. */
  readonly toAddedHeaders?: (request: JsonRequest) => Readonly<Record<string, string>>;
}

/** The client of one provider, with its own sockets, queue, deadlines, circuit and retry budget. */
export interface JsonClient {
  /**
   * Sends one JSON request, and again only as its `retry` allows: a write only when it provably was not processed.
   *
   * Every failure resolves to an `HttpResult`.
   *
   * @throws when the request cannot be written as HTTP
   */
  send(request: JsonRequest): Promise<HttpResult>;
  /** Replaces all sockets; for a response that belongs to another request, after which its socket would deliver more of them. */
  replaceSockets(): void;
  readonly circuit: CircuitState;
  /** The requests in flight and in the queue. */
  readonly load: Load;
}

export function createJsonClient(options: JsonClientOptions): JsonClient {
  const { dispatcher, maxBodyBytes, onAttempt, origin, provider, queueSize, sockets, traceAttempt } = options;
  const budget = createRetryBudget();
  const circuit = createCircuit(options.circuit);
  const bulkhead = createBulkhead(sockets, queueSize);
  const deadlines = createDeadlines(options.timeoutMs, options.stopSignal);

  /** A large body keeps its place in the bulkhead until its turn to be parsed, so that few of them wait in memory. */
  const sendOnce = (
    request: JsonRequest,
    labels: RequestLabels,
    key: QueueKey,
    deadline: Deadline,
  ): Promise<Exchange> => {
    const wire = toWireRequest(origin, request, options.toAddedHeaders?.(request));
    const startedAt = performance.now();
    const run = () => exchange(dispatcher, wire, deadline, maxBodyBytes, request.guard);
    return (traceAttempt ? traceAttempt(labels, run) : run()).then((result) => {
      const attempt = toAttempt(labels, result, startedAt);
      onAttempt?.(attempt);
      request.onAttempt?.(attempt);
      return prepareBody(result, maxBodyBytes, key);
    });
  };

  /** Makes one attempt if the circuit and the bulkhead admit it. */
  const tryAttempt = async (request: JsonRequest, deadline: Deadline): Promise<HttpResult> => {
    const labels: RequestLabels = { provider, method: request.method, pathTemplate: request.pathTemplate };
    const key = { callerId: request.callerId ?? '', isWrite: request.method !== 'GET' };
    const { guard, organizationId } = request;
    const run = () => circuit.run(() => sendOnce(request, labels, key, deadline), organizationId);
    // The circuit can open during the wait for a slot, and an attempt that it refuses is not verified.
    const send = guard ? () => (circuit.openForMs() > 0 ? undefined : sendGuarded(guard, run)) : run;
    const result = circuit.openForMs() > 0 ? undefined : await bulkhead.run(send, deadline, key);
    return toHttpResult(labels, toExchange(result, deadline, circuit), maxBodyBytes);
  };

  return {
    get circuit() {
      return circuit.state;
    },
    get load() {
      return bulkhead.load;
    },
    replaceSockets: () => dispatcher.renew?.(),
    send(request) {
      const deadline = deadlines.start(request.signal);
      const { readRetryAfter = readRetryAfterHeader, retry = 'UNPROCESSED' } = request;
      const attempt = (respondedAt: number | null) => {
        // A socket that delivered a response twice would present the second one as the response to the write sent again.
        if (respondedAt !== null && retry === 'UNPROCESSED') dispatcher.renew?.(respondedAt);
        return tryAttempt(request, deadline);
      };
      return retrySafely(attempt, deadline, { budget, readRetryAfter, retry });
    },
  };
}

/** Verifies the guard outside the circuit, because a lost lease says nothing about the provider's health. */
async function sendGuarded(
  guard: SendGuard,
  send: () => Promise<Exchange> | undefined,
): Promise<Exchange | 'LEASE_LOST' | undefined> {
  return (await guard.verify()) ? send() : 'LEASE_LOST';
}

function toExchange(
  result: Exchange | 'QUEUE_FULL' | 'CUT_OFF' | 'LEASE_LOST' | undefined,
  deadline: Deadline,
  circuit: Circuit,
): Exchange | NotSentAttempt {
  if (result === undefined) return toNotSentAttempt('CIRCUIT_OPEN', circuit.openForMs());
  if (result === 'CUT_OFF') return toNotSentAttempt(deadline.cutoff ?? 'INTERRUPTED');
  return result === 'QUEUE_FULL' || result === 'LEASE_LOST' ? toNotSentAttempt(result) : result;
}
