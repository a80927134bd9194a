import type { AttemptResult } from './admission.ts';
import { createAdmission } from './admission.ts';
import type { TraceJoin } from './attempt.ts';
import type { AttemptSenderOptions } from './attempt-sender.ts';
import { createAttemptSender } from './attempt-sender.ts';
import type { Bulkhead, Load, WorkKey } from './bulkhead.ts';
import { createBulkhead } from './bulkhead.ts';
import type { Circuit, CircuitOptions, CircuitState } from './circuit.ts';
import { createCircuit } from './circuit.ts';
import type { AttemptDeadline, CutoffSource, Deadline } from './deadline.ts';
import { createDeadlines } from './deadline.ts';
import type { Exchange } from './exchange.ts';
import type { HttpResult, RequestLabels } from './http-result.ts';
import type { JsonRequest, NotSentAttempt } from './json-exchange.ts';
import { toHttpResult, toNotSentAttempt } from './json-exchange.ts';
import type { SocketPool } from './pool.ts';
import type { QuotaGate } from './quota-gate.ts';
import { unlimitedQuota } from './quota-gate.ts';
import { QuotaPlace } from './quota-place.ts';
import { createQuotaTurns } from './quota-turns.ts';
import { createReadSender } from './read-sender.ts';
import type { RetryBudget } from './retry-budget.ts';
import { createRetryBudget } from './retry-budget.ts';
import type { RetryOptions } from './safe-retry.ts';
import { readRetryAfterHeader, retrySafely } from './safe-retry.ts';
import type { SendGuard } from './send-guard.ts';
import { createSharedReads } from './shared-reads.ts';

export interface JsonClientOptions extends AttemptSenderOptions {
  /** The provider's name in logs and messages. */
  readonly provider: string;
  /** The name of the connection. */
  readonly connection: string;
  readonly dispatcher: AttemptSenderOptions['dispatcher'] & Partial<Pick<SocketPool, 'close' | 'renew'>>;
  /** From the call to the last byte of the response, including the wait for a slot and further attempts. */
  readonly timeoutMs: number;
  /** How many requests are sent at once: at most as many as the dispatcher has sockets. */
  readonly sockets: number;
  /** How many requests may wait for a slot. */
  readonly queueSize: number;
  /** Aborts when the gateway stops. */
  readonly stopSignal: AbortSignal;
  readonly circuit?: CircuitOptions;
  /** The quota of the connection; by default every request is allowed. */
  readonly quota?: QuotaGate;
  /** How long reads join an attempt in flight after it was sent. */
  readonly joinableMs?: number;
  readonly traceJoin?: TraceJoin;
}

/** The client of one connection, with its own sockets, queue, deadlines, circuit and retry budget. */
export interface JsonClient {
  /**
   * Sends one JSON request, and again only as its `retry` allows: a write only when it provably was not processed. Equal GET
   * requests that run at the same time share an attempt.
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

/** A client with sockets of its own. */
export interface OpenClient extends JsonClient {
  /** Refuses each request that is not written, now and later; for a connection that was removed. */
  retire(): void;
  /** Closes the sockets when no request is running. A request that is sent later must be refused. */
  closeWhenIdle(onClose?: () => void): void;
}

export function createJsonClient(options: JsonClientOptions): OpenClient {
  const { connection, dispatcher, provider, queueSize, sockets } = options;
  const budget = createRetryBudget();
  const circuit = createCircuit(options.circuit);
  const bulkhead = createBulkhead(sockets, queueSize);
  const deadlines = createDeadlines(options.timeoutMs, options.stopSignal);
  const reads = createSharedReads(bulkhead.handOver, options.joinableMs);
  const sendOnce = createAttemptSender(options);

  const tryAttempt = createAttempts(options, circuit, bulkhead);

  const write = (request: JsonRequest, deadline: Deadline): Promise<HttpResult> => {
    const { method, pathTemplate } = request;
    const labels: RequestLabels = { provider, connection, method, pathTemplate };
    const onWrite = () => reads.onWrite(request.organizationId);
    return tryAttempt(request, labels, deadline, (key) => sendOnce(request, labels, key, deadline, onWrite));
  };

  const sendRead = createReadSender(reads, circuit, options, (request, turn) =>
    tryAttempt(request, turn.read.labels, turn, (key) => {
      const attempt = reads.start(turn, key);
      return attempt ? sendOnce(request, turn.read.labels, key, attempt) : notStarted(turn);
    }),
  );

  return {
    get circuit() {
      return circuit.state;
    },
    get load() {
      return bulkhead.load;
    },
    replaceSockets: () => dispatcher.renew?.(),
    retire: deadlines.retire,
    closeWhenIdle(onClose) {
      deadlines.onIdle(() => {
        dispatcher.close?.();
        onClose?.();
      });
    },
    send(request) {
      const deadline = deadlines.start(request.signal);
      const retryOptions = toRetryOptions(request, budget);
      return request.method === 'GET'
        ? sendRead(request, deadline, retryOptions)
        : sendWrite(dispatcher, () => write(request, deadline), deadline, retryOptions);
    },
  };
}

/** Makes one attempt of a request. */
type TryAttempt = (
  request: JsonRequest,
  labels: RequestLabels,
  source: AttemptDeadline,
  start: (key: WorkKey) => Promise<Exchange>,
) => Promise<HttpResult>;

/** Creates the function that makes attempts when the circuit, the quota and the bulkhead admit them. */
function createAttempts(
  { maxBodyBytes, queueSize, quota = unlimitedQuota }: JsonClientOptions,
  circuit: Circuit,
  bulkhead: Bulkhead,
): TryAttempt {
  const turns = createQuotaTurns(quota, queueSize);
  const admit = createAdmission({ circuit, bulkhead, turns });
  return async (request, labels, source, start) => {
    const { authorization, callerId = '', guard, method, organizationId } = request;
    const key = { callerId, isWrite: method !== 'GET' };
    const place = new QuotaPlace(quota, request, turns.refused);
    const run = () =>
      source.cutoff === null ? circuit.run(() => start(key), organizationId) : notStarted(source);
    const send = guard ? () => sendGuarded(guard, run) : run;
    try {
      const result = await admit(place, send, key, source);
      const exchange = toExchange(result, source, circuit);
      return place.end(toHttpResult(labels, exchange, maxBodyBytes, authorization));
    } catch (bug) {
      place.giveBack();
      throw bug;
    }
  };
}

/** The result of an attempt that was cut off, or of a read that joined another attempt, while a place in the quota was reserved. */
async function notStarted({ cutoff }: CutoffSource): Promise<Exchange> {
  return { kind: 'notSent', cutoff: cutoff ?? 'CANCELLED' };
}

function sendWrite(
  dispatcher: JsonClientOptions['dispatcher'],
  write: () => Promise<HttpResult>,
  deadline: Deadline,
  options: RetryOptions,
): Promise<HttpResult> {
  const attempt = (respondedAt: number | null) => {
    // A socket that delivered a response twice would present the second one as the response to the write sent again.
    if (respondedAt !== null && options.retry === 'UNPROCESSED') dispatcher.renew?.(respondedAt);
    return write();
  };
  return retrySafely(attempt, deadline, options);
}

function toRetryOptions(
  { readRetryAfter = readRetryAfterHeader, retry = 'UNPROCESSED' }: JsonRequest,
  budget: RetryBudget,
): RetryOptions {
  return { budget, readRetryAfter, retry };
}

/** Verifies the guard outside the circuit, because a lost lease says nothing about the provider's health. */
async function sendGuarded(
  guard: SendGuard,
  send: () => Promise<Exchange> | undefined,
): Promise<Exchange | 'LEASE_LOST' | undefined> {
  return (await guard.verify()) ? send() : 'LEASE_LOST';
}

function toExchange(
  result: AttemptResult,
  source: CutoffSource,
  circuit: Circuit,
): Exchange | NotSentAttempt {
  if (result === undefined) return toNotSentAttempt('CIRCUIT_OPEN', circuit.openForMs());
  if (result === 'CUT_OFF') return toNotSentAttempt(source.cutoff ?? 'INTERRUPTED');
  return result === 'QUEUE_FULL' || result === 'LEASE_LOST' ? toNotSentAttempt(result) : result;
}
