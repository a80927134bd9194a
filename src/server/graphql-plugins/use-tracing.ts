import type { Context, Span } from '@opentelemetry/api';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { OperationRecord } from '../../domain/operation-record.ts';
import { incomingOf } from '../request.ts';
import type { GatewayPlugin } from './rule.ts';

const tracer = trace.getTracer('organization-gateway');

type MaybePromise = void | Promise<void>;
type Wrapped = () => MaybePromise;

/**
 * Spans a request and its parts: parse, validate, execute. Loaded with OpenTelemetry's SDK, where OTEL_* settings ask for
 * it. No span holds the operation's text, its variables, or an organization's id.
 */
export function useTracing(): GatewayPlugin {
  return {
    lane: 'Where spans are gathered, there is no lane.',
    instrumentation: {
      request: ({ request }, wrapped) => spanRequest(request, wrapped),
      parse: (_payload, wrapped) => spanPart('parse', wrapped),
      validate: (_payload, wrapped) => spanPart('validate', wrapped),
      execute: ({ context: { record } }, wrapped) =>
        spanPart('execute', async () => {
          await wrapped();
          addOutcomes(record);
        }),
    },
  };
}

/** How often what came of it, as events of the active span: an operation can have many outcomes. */
function addOutcomes({ outcomes }: OperationRecord): void {
  for (const { applied, count, member, provider } of outcomes) {
    const attributes = { member, count, ...(provider && { provider }), ...(applied && { applied }) };
    trace.getActiveSpan()?.addEvent('outcome', attributes);
  }
}

function spanRequest(request: Request, wrapped: Wrapped): MaybePromise {
  const { pathname } = new URL(request.url);
  if (pathname !== '/graphql') return wrapped();
  const attributes = {
    'http.request.method': request.method,
    'url.path': pathname,
    request_id: incomingOf(request).requestId,
  };
  const options = { kind: SpanKind.SERVER, attributes };
  return tracer.startActiveSpan(`${request.method} ${pathname}`, options, callerContext(request), (span) =>
    endWith(span, wrapped),
  );
}

/** The caller's own trace, by its `traceparent` header. */
function callerContext({ headers }: Request): Context {
  return propagation.extract(context.active(), Object.fromEntries(headers));
}

function spanPart(name: string, wrapped: Wrapped): MaybePromise {
  return tracer.startActiveSpan(name, (span) => endWith(span, wrapped));
}

/** Parsing and validating are done at once, and have to stay so; execution may take its time. */
function endWith(span: Span, wrapped: Wrapped): MaybePromise {
  const fail = (error: unknown): never => {
    // Its text could quote the operation.
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
    throw error;
  };
  try {
    const result = wrapped();
    if (result) return result.then(() => span.end(), fail);
    span.end();
    return undefined;
  } catch (error) {
    return fail(error);
  }
}
