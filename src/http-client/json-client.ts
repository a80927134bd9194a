import type { Dispatcher } from 'undici';
import type { AttemptResult } from './admission.ts';
import { createAdmission } from './admission.ts';
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
import type { QuotaGate } from './quota-gate.ts';
import { unlimitedQuota } from './quota-gate.ts';
import { QuotaPlace } from './quota-place.ts';
import { createQuotaTurns } from './quota-turns.ts';
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
  /** The quota of the provider; by default every request is allowed. */
  readonly quota?: QuotaGate;
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
  const { dispatcher, maxBodyBytes, provider, queueSize, quota = unlimitedQuota, sockets } = options;
  const budget = createRetryBudget();
  const circuit = createCircuit(options.circuit);
  const bulkhead = createBulkhead(sockets, queueSize);
  const admit = createAdmission({ circuit, bulkhead, turns: createQuotaTurns(quota, queueSize) });
  const deadlines = createDeadlines(options.timeoutMs, options.stopSignal);
  const sendOnce = createSendOnce(options);

  /** Makes one attempt if the circuit, the quota and the bulkhead admit it. */
  const tryAttempt = async (request: JsonRequest, deadline: Deadline): Promise<HttpResult> => {
    const labels: RequestLabels = { provider, method: request.method, pathTemplate: request.pathTemplate };
    const key = { callerId: request.callerId ?? '', isWrite: request.method !== 'GET' };
    const { guard, organizationId } = request;
    const place = new QuotaPlace(quota, request);
    const run = () => circuit.run(() => sendOnce(request, labels, key, deadline), organizationId);
    const send = guard ? () => sendGuarded(guard, run) : run;
    try {
      const result = await admit(place, send, key, deadline);
      return place.end(toHttpResult(labels, toExchange(result, deadline, circuit), maxBodyBytes));
    } catch (bug) {
      place.giveBack();
      throw bug;
    }
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

/** A large body keeps its place in the bulkhead until its turn to be parsed, so that few of them wait in memory. */
function createSendOnce(options: JsonClientOptions) {
  const { dispatcher, maxBodyBytes, onAttempt, origin, traceAttempt } = options;
  return (
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
}

/** Verifies the guard outside the circuit, because a lost lease says nothing about the provider's health. */
async function sendGuarded(
  guard: SendGuard,
  send: () => Promise<Exchange> | undefined,
): Promise<Exchange | 'LEASE_LOST' | undefined> {
  return (await guard.verify()) ? send() : 'LEASE_LOST';
}

function toExchange(result: AttemptResult, deadline: Deadline, circuit: Circuit): Exchange | NotSentAttempt {
  if (result === undefined) return toNotSentAttempt('CIRCUIT_OPEN', circuit.openForMs());
  if (result === 'CUT_OFF') return toNotSentAttempt(deadline.cutoff ?? 'INTERRUPTED');
  return result === 'QUEUE_FULL' || result === 'LEASE_LOST' ? toNotSentAttempt(result) : result;
}
