import { once } from 'node:events';
import { connect } from 'node:net';
import { onTestFinished } from 'vitest';
import { createGatewayServer, listen } from '../../../src/server/http-server.ts';
import { createMetricsServer } from '../../../src/server/metrics-server.ts';
import { cacheMetrics } from '../../../src/server/routes/cached-metrics.ts';
import { createMetrics } from '../../../src/telemetry/metrics.ts';
import { startGateway } from '../../support/start-gateway.ts';

export const browserAccept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

/** Starts a gateway that serves `/metrics`. */
export async function startWithMetrics(options: Parameters<typeof startGateway>[0] = {}) {
  const { gateway, sandbox } = await startGateway({ metrics: cacheMetrics(createMetrics()), ...options });
  const send = (path: string, init: RequestInit = {}) => gateway.fetch(`http://gateway${path}`, init);
  return { send, gateway, sandbox };
}

/** Sends raw text, and returns the status, the headers and the body of the response. */
export async function sendRaw(origin: string, text: string) {
  const socket = connect(Number(new URL(origin).port), '127.0.0.1');
  let received = '';
  socket.on('data', (chunk) => {
    received += String(chunk);
  });
  socket.write(text);
  await once(socket, 'close');
  const [head = '', body = ''] = received.split('\r\n\r\n', 2);
  return { status: Number(head.slice(9, 12)), head: head.toLowerCase(), body };
}

/** Starts a gateway that serves `/metrics` on a port. */
export async function startServerWithMetrics(options: Parameters<typeof startGateway>[0] = {}) {
  const { gateway, sandbox } = await startWithMetrics(options);
  const server = createGatewayServer(gateway);
  const origin = await listen(server, '127.0.0.1', 0);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { origin, sandbox };
}

/** Starts the server of METRICS_PORT. */
export async function startMetricsServer() {
  const server = createMetricsServer(cacheMetrics(createMetrics()));
  onTestFinished(() => void server.close());
  return listen(server, '127.0.0.1', 0);
}
