import type { Context, Span } from '@opentelemetry/api';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { OperationRecord } from '../../domain/operation-record.ts';
import type { GatewayRequest } from '../request.ts';
import type { GatewayPlugin } from './gateway-plugin.ts';

const tracer = trace.getTracer('organization-gateway');

type MaybePromise = void | Promise<void>;
type Callback = () => MaybePromise;

/** Creates spans for requests and the phases of their operations. */
export interface RequestTracing {
  /** Creates spans for parse, validate and execute. */
  readonly plugin: GatewayPlugin;
  /** Serves a request in a span, which ends when the promise settles. */
  trace(request: GatewayRequest, serve: () => Promise<void>): Promise<void>;
}

/**
 * Creates the tracing of requests. This module is loaded only with OpenTelemetry's SDK, when OTEL_* settings enable it. No span
 * contains the text or variables of an operation, or an organization's id.
 */
export function createRequestTracing(): RequestTracing {
  return {
    trace: traceRequest,
    plugin: {
      instrumentation: {
        // Not active spans, because parsing and validation do not read the active span.
        parse: (_payload, wrapped) => withSpan(tracer.startSpan('parse'), wrapped),
        validate: (_payload, wrapped) => withSpan(tracer.startSpan('validate'), wrapped),
        execute: ({ context: { record } }, wrapped) =>
          tracer.startActiveSpan('execute', (span) =>
            withSpan(span, async () => {
              await wrapped();
              addOutcomes(span, record);
            }),
          ),
      },
    },
  };
}

/** Adds an event for each kind of outcome, with the number of outcomes of that kind. */
function addOutcomes(span: Span, { outcomes }: OperationRecord): void {
  for (const { applied, connection, count, member, provider } of outcomes) {
    const names = { ...(provider && { provider }), ...(connection && { connection }) };
    const attributes = { member, count, ...names, ...(applied && { applied }) };
    span.addEvent('outcome', attributes);
  }
}

async function traceRequest(request: GatewayRequest, serve: () => Promise<void>): Promise<void> {
  const attributes = {
    'http.request.method': request.method,
    'url.path': request.path,
    request_id: request.requestId,
  };
  const options = { kind: SpanKind.SERVER, attributes };
  return tracer.startActiveSpan(
    `${request.method} ${request.path}`,
    options,
    extractParentContext(request),
    (span) => withSpan(span, serve),
  );
}

/** Extracts the client's trace context from its headers. */
function extractParentContext({ header }: GatewayRequest): Context {
  const names = propagation.fields();
  const carrier = Object.fromEntries(names.map((name) => [name, header(name) ?? undefined]));
  return propagation.extract(context.active(), carrier);
}

/** Ends a span with a callback, which stays synchronous when it is (parse, validate). */
function withSpan(span: Span, wrapped: Callback): MaybePromise {
  const fail = (error: unknown): never => {
    // Without the error's message, which could quote the operation.
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
