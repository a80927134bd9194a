import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { withLingeringClose } from './body/lingering-close.ts';
import { answerTakenWithinMs, giveUpUntaken, maxUntakenBytes, serverLimits } from './http-server.ts';
import { reduceTarget } from './policies/request-target.ts';
import { createUntakenAnswers } from './results/untaken-answers.ts';
import { readMetrics } from './routes/metrics.ts';
import type { SharedMetrics } from './routes/share-metrics.ts';

/** The metrics on a port of their own, which a network need not let everyone reach. */
export function createMetricsServer(metrics: SharedMetrics, takeAnswerMs = answerTakenWithinMs): Server {
  const untaken = createUntakenAnswers(maxUntakenBytes);
  const listener = withLingeringClose((request, response) => {
    giveUpUntaken(response, takeAnswerMs, untaken);
    const isTarget = reduceTarget(request);
    const { method, url = '' } = request;
    if (!isTarget) response.writeHead(400).end();
    else if (url.split('?', 1)[0] !== '/metrics') response.writeHead(404).end();
    else if (method !== 'GET' && method !== 'HEAD') response.writeHead(405, { allow: 'GET, HEAD' }).end();
    else sendMetrics(metrics, request, response);
  });
  return createServer(serverLimits, listener);
}

function sendMetrics(metrics: SharedMetrics, { headers }: IncomingMessage, response: ServerResponse): void {
  readMetrics(metrics, headers.accept).then(
    ({ bytes, type }) => {
      response.writeHead(200, { 'content-type': type, 'content-length': bytes.byteLength }).end(bytes);
    },
    () => response.writeHead(500).end(),
  );
}
