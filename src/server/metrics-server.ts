import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { withLingeringClose } from './body/lingering-close.ts';
import { defaultReadTimeoutMs, limitReadTime, maxUnreadBytes, serverLimits } from './http-server.ts';
import { normalizeTarget } from './policies/request-target.ts';
import { createUnreadResponses } from './results/unread-responses.ts';
import type { CachedMetrics } from './routes/cached-metrics.ts';
import { readMetrics } from './routes/metrics.ts';

/** Creates the server of the metrics on a separate port, which a network can restrict. */
export function createMetricsServer(metrics: CachedMetrics, readTimeoutMs = defaultReadTimeoutMs): Server {
  const unread = createUnreadResponses(maxUnreadBytes);
  const listener = withLingeringClose((request, response) => {
    limitReadTime(response, readTimeoutMs, unread);
    const isValidTarget = normalizeTarget(request);
    const { method, url = '' } = request;
    if (!isValidTarget) response.writeHead(400).end();
    else if (url.split('?', 1)[0] !== '/metrics') response.writeHead(404).end();
    else if (method !== 'GET' && method !== 'HEAD') response.writeHead(405, { allow: 'GET, HEAD' }).end();
    else sendMetrics(metrics, request, response);
  });
  return createServer(serverLimits, listener);
}

function sendMetrics(metrics: CachedMetrics, { headers }: IncomingMessage, response: ServerResponse): void {
  readMetrics(metrics, headers.accept).then(
    ({ bytes, type }) => {
      response.writeHead(200, { 'content-type': type, 'content-length': bytes.byteLength }).end(bytes);
    },
    () => response.writeHead(500).end(),
  );
}
