import type { TraceJoin } from './attempt.ts';
import type { AttemptSenderOptions } from './attempt-sender.ts';
import { createAttemptSender } from './attempt-sender.ts';
import { createAttempts, notStarted } from './attempts.ts';
import type { Load } from './bulkhead.ts';
import type { CircuitState } from './circuit.ts';
import type { ConnectionLimits, ConnectionState, ConnectionStateOptions } from './connection-state.ts';
import { createConnectionState } from './connection-state.ts';
import type { Deadline } from './deadline.ts';
import { createDeadlines } from './deadline.ts';
import type { HttpResult, RequestLabels } from './http-result.ts';
import type { JsonRequest } from './json-exchange.ts';
import { createReadSender } from './read-sender.ts';
import type { RetryBudget } from './retry-budget.ts';
import type { RetryOptions } from './safe-retry.ts';
import { readRetryAfterHeader, retrySafely } from './safe-retry.ts';

export interface JsonClientOptions
  extends Omit<AttemptSenderOptions, 'dispatcher'>,
    ConnectionLimits,
    ConnectionStateOptions {
  /** The provider's name in logs and messages. */
  readonly provider: string;
  /** The name of the connection. */
  readonly connection: string;
  /** Aborts when the gateway stops. */
  readonly stopSignal: AbortSignal;
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

/** The client of a connection under its limits of one time. */
export interface OpenClient extends JsonClient {
  /** What a client with other limits takes over. */
  readonly state: ConnectionState;
  /** Refuses each request that is not written, now and later; for a connection that was removed. */
  retire(): void;
  /** Calls the listener once, when no request is running. */
  onIdle(listener: () => void): void;
}

/** @param earlier the state of the client with other limits that this one replaces */
export function createJsonClient(options: JsonClientOptions, earlier?: ConnectionState): OpenClient {
  const { connection, provider } = options;
  earlier?.resize(options);
  const state = earlier ?? createConnectionState(options, options);
  const { budget, bulkhead, circuit, dispatcher, reads } = state;
  const deadlines = createDeadlines(options.timeoutMs, options.stopSignal);
  const sendOnce = createAttemptSender({ ...options, dispatcher });
  const tryAttempt = createAttempts(state, options.maxBodyBytes);

  const write = (request: JsonRequest, deadline: Deadline): Promise<HttpResult> => {
    const { method, pathTemplate } = request;
    const labels: RequestLabels = { provider, connection, method, pathTemplate };
    const onWrite = () => reads.onWrite(request.organizationId);
    return tryAttempt(request, labels, deadline, (key) => sendOnce(request, labels, key, deadline, onWrite));
  };

  const sendRead = createReadSender(reads, circuit, options, (request, turn) =>
    tryAttempt(request, turn.read.labels, turn, (key) => {
      const attempt = reads.start(turn, key, bulkhead.handOver);
      return attempt ? sendOnce(request, turn.read.labels, key, attempt) : notStarted(turn);
    }),
  );

  return {
    state,
    get circuit() {
      return circuit.state;
    },
    get load() {
      return bulkhead.load;
    },
    replaceSockets: () => dispatcher.renew?.(),
    retire: deadlines.retire,
    onIdle: deadlines.onIdle,
    send(request) {
      const deadline = deadlines.start(request.signal);
      const retryOptions = toRetryOptions(request, budget);
      return request.method === 'GET'
        ? sendRead(request, deadline, retryOptions)
        : sendWrite(dispatcher, () => write(request, deadline), deadline, retryOptions);
    },
  };
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
