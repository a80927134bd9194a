import type { Context, Span } from '@opentelemetry/api';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { OperationRecord } from '../../domain/operation-record.ts';
import type { GatewayRequest } from '../request.ts';
import type { GatewayPlugin } from './gateway-plugin.ts';

const tracer = trace.getTracer('organization-gateway');

type MaybePromise = void | Promise<void>;
type Wrapped = () => MaybePromise;

/** Spans for a request and its parts. */
export interface RequestTracing {
  /** Parse, validate, execute. */
  readonly plugin: GatewayPlugin;
  /** Serves a request within a span of its own, which ends with the promise. */
  trace(request: GatewayRequest, serve: () => Promise<void>): Promise<void>;
}

/**
 * Loaded with OpenTelemetry's SDK, when OTEL_* settings enable it. No span holds the operation's text, its variables, or an
 * organization's id.
 */
export function createRequestTracing(): RequestTracing {
  return {
    trace: spanRequest,
    plugin: {
      instrumentation: {
        // Parsing and validating read no active span.
        parse: (_payload, wrapped) => endWith(tracer.startSpan('parse'), wrapped),
        validate: (_payload, wrapped) => endWith(tracer.startSpan('validate'), wrapped),
        execute: ({ context: { record } }, wrapped) =>
          tracer.startActiveSpan('execute', (span) =>
            endWith(span, async () => {
              await wrapped();
              addOutcomes(span, record);
            }),
          ),
      },
    },
  };
}

/** An event for each kind of outcome: an operation can have many. */
function addOutcomes(span: Span, { outcomes }: OperationRecord): void {
  for (const { applied, count, member, provider } of outcomes) {
    const attributes = { member, count, ...(provider && { provider }), ...(applied && { applied }) };
    span.addEvent('outcome', attributes);
  }
}

async function spanRequest(request: GatewayRequest, serve: () => Promise<void>): Promise<void> {
  const attributes = {
    'http.request.method': request.method,
    'url.path': request.path,
    request_id: request.requestId,
  };
  const options = { kind: SpanKind.SERVER, attributes };
  return tracer.startActiveSpan(
    `${request.method} ${request.path}`,
    options,
    clientContext(request),
    (span) => endWith(span, serve),
  );
}

/** The client's own trace, by its headers. */
function clientContext({ header }: GatewayRequest): Context {
  const names = propagation.fields();
  const carrier = Object.fromEntries(names.map((name) => [name, header(name) ?? undefined]));
  return propagation.extract(context.active(), carrier);
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
