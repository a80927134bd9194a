import type { Exchange } from './exchange.ts';
import type { Cutoff, HttpFacts, Oversize } from './http-result.ts';

/** One request put on the wire, as it went. */
export interface Attempt extends HttpFacts {
  /** How far it came, as `Exchange` tells it. */
  readonly kind: Exchange['kind'];
  /** The answer's, when one came. */
  readonly status: number | null;
  /** Why it ended before its answer was whole. */
  readonly cutoff: Cutoff | Oversize | null;
  /** The code of why the provider could not be reached, or the connection to it was lost; null when neither happened. */
  readonly failure: string | null;
  /** From the first byte sent, or the first try to connect, to the last byte of the answer. */
  readonly ms: number;
}

/** Runs an attempt and may watch it, as a trace or a metric does; what it resolves to is the attempt's own. */
export type WatchAttempt = (facts: HttpFacts, attempt: () => Promise<Exchange>) => Promise<Exchange>;

/** Tells an attempt that began at `startedAt`, in the milliseconds of `performance.now()`. */
export function toAttempt(
  { method, pathTemplate, provider }: HttpFacts,
  exchange: Exchange,
  startedAt: number,
): Attempt {
  const ms = performance.now() - startedAt;
  const isAnswer = exchange.kind === 'answer';
  const end = isAnswer ? exchange.body : exchange.cutoff;
  const cutoff = typeof end === 'string' ? end : null;
  const status = isAnswer ? exchange.status : null;
  const failure = toFailure(exchange);
  return { provider, method, pathTemplate, kind: exchange.kind, status, cutoff, failure, ms };
}

/** A deadline that ends before anything could be sent has no error: packets that are dropped, or a proxy that does not answer. */
function toFailure(exchange: Exchange): string | null {
  const isUnreached = exchange.kind === 'notSent' && exchange.cutoff === 'TIMEOUT';
  return exchange.code ?? (isUnreached ? 'TIMEOUT' : null);
}
