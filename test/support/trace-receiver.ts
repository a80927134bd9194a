import { once } from 'node:events';
import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';
import { until } from './until.ts';

/** A span in the JSON encoding of OTLP. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: readonly { readonly key: string; readonly value: Record<string, unknown> }[];
  readonly events: readonly { readonly name: string; readonly attributes: ReceivedSpan['attributes'] }[];
}

/** Starts a trace collector on loopback: OTLP over HTTP in JSON. */
export async function startTraceReceiver() {
  const spans: ReceivedSpan[] = [];
  const bodies: string[] = [];
  const requests: IncomingMessage[] = [];
  let override: RequestListener | undefined;
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    bodies.push(body);
    requests.push(request);
    if (override) return override(request, response);
    for (const { scopeSpans } of JSON.parse(body).resourceSpans) {
      for (const scope of scopeSpans) spans.push(...scope.spans);
    }
    response.setHeader('content-type', 'application/json').end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return {
    spans,
    /** The received request bodies. */
    bodies,
    requests,
    /** Sets the handler of every request; undefined accepts the spans. */
    respondWith(listener: RequestListener | undefined) {
      override = listener;
    },
    /** Settings with which a gateway exports its spans here without delay. */
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: origin,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '10',
    },
    /** Resolves to the spans of a trace when its root span was received. */
    async trace(traceId: string, root: string): Promise<readonly ReceivedSpan[]> {
      const own = () => spans.filter((span) => span.traceId === traceId);
      await until(async () => {
        if (!own().some(({ name }) => name === root)) throw new Error(`No span ${root}.`);
      });
      return own();
    },
  };
}
