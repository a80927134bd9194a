import type { Exchange } from './exchange-result.ts';
import type { ExceededLimit, NotWrittenReason, RequestLabels } from './http-result.ts';

/** How long an attempt took one of the requests that it serves. */
export interface AttemptTime {
  readonly ms: number;
  /** Whether another request had sent it. */
  readonly isJoined: boolean;
  /** Whether the provider refused it, with a status of at least 400. */
  readonly isRefused: boolean;
}

/** @param response the response, or a result without one */
export function isRefused(response: object): boolean {
  return 'status' in response && typeof response.status === 'number' && response.status >= 400;
}

/** The record of one attempt, for logs and metrics. */
export interface Attempt extends RequestLabels {
  /** How far the request got. */
  readonly kind: Exchange['kind'];
  /** The status of the response; null when there is none. */
  readonly status: number | null;
  /** Why the attempt ended before its response was complete; null when it is complete. */
  readonly cutoff: NotWrittenReason | ExceededLimit | 'NOT_DECODED' | null;
  /** The code of a failure to connect, or of a lost connection; null when neither happened. */
  readonly failure: string | null;
  /** From the first try to connect, or the first byte sent, to the last byte of the response. */
  readonly ms: number;
}

/** Runs an attempt inside a span and resolves to the attempt's own result. */
export type TraceAttempt = (labels: RequestLabels, attempt: () => Promise<Exchange>) => Promise<Exchange>;

/**
 * Records that a request joined an attempt of another one.
 *
 * @param joinedAt in the milliseconds of `performance.now()`
 */
export type TraceJoin = (labels: RequestLabels, joinedAt: number) => void;

/** @param startedAt in the milliseconds of `performance.now()` */
export function toAttempt(
  { connection, method, pathTemplate, provider }: RequestLabels,
  exchange: Exchange,
  startedAt: number,
): Attempt {
  const ms = performance.now() - startedAt;
  const hasResponse = exchange.kind === 'response';
  const end = hasResponse ? exchange.body : exchange.cutoff;
  const cutoff = typeof end === 'string' ? end : null;
  const status = hasResponse ? exchange.status : null;
  const failure = toFailure(exchange);
  return { provider, connection, method, pathTemplate, kind: exchange.kind, status, cutoff, failure, ms };
}

/** A timeout before anything was sent has no error code: packets were dropped, or a proxy did not respond. */
function toFailure(exchange: Exchange): string | null {
  const isConnectTimeout = exchange.kind === 'notSent' && exchange.cutoff === 'TIMEOUT';
  return exchange.code ?? (isConnectTimeout ? 'TIMEOUT' : null);
}
