import type { Span } from '@opentelemetry/api';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { toAttemptResult } from './attempt-result.ts';

interface Facts {
  readonly provider: string;
  readonly method: string;
  readonly pathTemplate: string;
}

/** An attempt's end, as the client of a provider tells it. */
type Ended = (
  | { readonly kind: 'notSent' | 'noResponse'; readonly cutoff: string }
  | { readonly kind: 'response'; readonly status: number; readonly body: unknown }
) & {
  /** The code of why the provider could not be reached. */
  readonly code?: string | undefined;
};

const tracer = trace.getTracer('organization-gateway');

/**
 * Spans each request to a provider. No attribute holds its address, path or query, where a credential and an
 * organization's id stand: the template of its path says which route it was.
 */
export async function traceAttempt<Exchange extends Ended>(
  { method, pathTemplate, provider }: Facts,
  attempt: () => Promise<Exchange>,
): Promise<Exchange> {
  const attributes = { provider, 'http.request.method': method, 'url.template': pathTemplate };
  const options = { kind: SpanKind.CLIENT, attributes };
  // Not the active span, since nothing below it reads that.
  const span = tracer.startSpan(`${method} ${pathTemplate}`, options);
  try {
    const exchange = await attempt();
    describe(span, exchange);
    return exchange;
  } finally {
    span.end();
  }
}

function describe(span: Span, exchange: Ended): void {
  const status = exchange.kind === 'response' ? exchange.status : null;
  const cutoff = exchange.kind === 'response' ? toCutoff(exchange.body) : exchange.cutoff;
  if (status !== null) span.setAttribute('http.response.status_code', status);
  if (exchange.code !== undefined) span.setAttribute('error.type', exchange.code);
  span.setAttribute('outcome', toAttemptResult({ kind: exchange.kind, status, cutoff }));
  if (cutoff !== null || (status ?? 0) >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
}

/** A body that was cut off is told by the reason alone. */
function toCutoff(body: unknown): string | null {
  return typeof body === 'string' ? body : null;
}
