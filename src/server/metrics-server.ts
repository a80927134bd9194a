import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createLimitedServer } from './http-server.ts';
import { normalizeTarget } from './policies/request-target.ts';
import type { CachedMetrics } from './routes/cached-metrics.ts';
import { readMetrics } from './routes/metrics.ts';

/** Creates the server of the metrics on a separate port, which a network can restrict. */
export function createMetricsServer(metrics: CachedMetrics, readTimeoutMs?: number): Server {
  const listener: RequestListener = (request, response) => {
    const isValidTarget = normalizeTarget(request);
    const { method, url = '' } = request;
    if (!isValidTarget) response.writeHead(400).end();
    else if (url.split('?', 1)[0] !== '/metrics') response.writeHead(404).end();
    else if (method !== 'GET' && method !== 'HEAD') response.writeHead(405, { allow: 'GET, HEAD' }).end();
    else sendMetrics(metrics, request, response);
  };
  return createLimitedServer({}, listener, readTimeoutMs);
}

function sendMetrics(metrics: CachedMetrics, { headers }: IncomingMessage, response: ServerResponse): void {
  readMetrics(metrics, headers.accept).then(
    ({ bytes, type }) => {
      response.writeHead(200, { 'content-type': type, 'content-length': bytes.byteLength }).end(bytes);
    },
    () => response.writeHead(500).end(),
  );
}
