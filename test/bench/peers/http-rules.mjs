// The rules of rules.mjs for servers on node:http that run plugins of Yoga and envelop.
import { useDepthLimit } from '@envelop/depth-limit';
import { useOpenTelemetry } from '@graphql-hive/plugin-opentelemetry';
import helmet from 'helmet';
import { pino } from 'pino';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { countRequest, findCaller, maxDepth, rateLimit } from './rules.mjs';

const isTraced = process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] !== undefined;

export const plugins = [
  useDepthLimit({ maxDepth }),
  ...(isTraced ? [useOpenTelemetry({ traces: true })] : []),
];

const log = pino();
const limit = new RateLimiterMemory({ points: rateLimit.max, duration: rateLimit.windowMs / 1000 });
const addHeaders = helmet();

/**
 * Applies the other rules before a listener.
 *
 * @param {import('node:http').RequestListener} listener
 * @returns {import('node:http').RequestListener}
 */
export function withRules(listener) {
  return async (request, response) => {
    const startedAt = performance.now();
    const caller = findCaller(request.headers.authorization);
    response.on('finish', () => {
      const { statusCode } = response;
      const durationMs = performance.now() - startedAt;
      log.info({ caller, statusCode, durationMs }, 'operation');
      countRequest(statusCode, durationMs);
    });
    if (!caller) return void refuse(response, 401, 'Unknown API key.');
    const isAllowed = await limit.consume(caller).then(
      () => true,
      () => false,
    );
    if (!isAllowed) return void refuse(response, 429, 'Too many requests.');
    addHeaders(request, response, () => listener(request, response));
  };
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {number} status
 * @param {string} message
 */
function refuse(response, status, message) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ errors: [{ message }] }));
}
