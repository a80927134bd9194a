import type { Span } from '@opentelemetry/api';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { toAttemptResult } from './attempt-result.ts';

interface AttemptTarget {
  readonly provider: string;
  readonly connection: string;
  readonly method: string;
  readonly pathTemplate: string;
}

/** The end of an attempt, as the client of a provider reports it. */
type FinishedAttempt = (
  | { readonly kind: 'notSent' | 'noResponse'; readonly cutoff: string }
  | { readonly kind: 'response'; readonly status: number; readonly body: unknown }
) & {
  /** The code of a failed connection. */
  readonly code?: string | undefined;
};

const tracer = trace.getTracer('organization-gateway');

/**
 * Wraps a request to a provider in a span. No attribute holds its address, path or query, which contain a credential
 * and the organization's id; the path template identifies the route.
 */
export async function traceAttempt<Exchange extends FinishedAttempt>(
  target: AttemptTarget,
  attempt: () => Promise<Exchange>,
): Promise<Exchange> {
  const options = { kind: SpanKind.CLIENT, attributes: toAttributes(target) };
  // The span is not made active, because no nested code reads the active span.
  const span = tracer.startSpan(toName(target), options);
  try {
    const exchange = await attempt();
    setResult(span, exchange);
    return exchange;
  } finally {
    span.end();
  }
}

/**
 * Records a request that an operation shared with another one, in whose trace it was sent. The span is internal, because tools count
 * the requests to a provider by spans of clients.
 */
export function traceJoin(target: AttemptTarget, joinedAt: number): void {
  const attributes = { ...toAttributes(target), joined: true };
  const startTime = performance.timeOrigin + joinedAt;
  tracer.startSpan(toName(target), { kind: SpanKind.INTERNAL, attributes, startTime }).end();
}

function toName({ method, pathTemplate }: AttemptTarget): string {
  return `${method} ${pathTemplate}`;
}

function toAttributes({ connection, method, pathTemplate, provider }: AttemptTarget) {
  return { provider, connection, 'http.request.method': method, 'url.template': pathTemplate };
}

function setResult(span: Span, exchange: FinishedAttempt): void {
  const status = exchange.kind === 'response' ? exchange.status : null;
  const cutoff = exchange.kind === 'response' ? toCutoff(exchange.body) : exchange.cutoff;
  if (status !== null) span.setAttribute('http.response.status_code', status);
  if (exchange.code !== undefined) span.setAttribute('error.type', exchange.code);
  span.setAttribute('outcome', toAttemptResult({ kind: exchange.kind, status, cutoff }));
  if (cutoff !== null || (status ?? 0) >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
}

/** Returns the reason of a cut-off body, which replaces the body as a string. */
function toCutoff(body: unknown): string | null {
  return typeof body === 'string' ? body : null;
}
