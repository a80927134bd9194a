import type { GatewayRequest } from '../request.ts';
import type { Policy } from './policy.ts';

/** The headers that pages of listed origins are allowed to send, besides those that all pages are. */
const allowedHeaders = [
  'apollographql-client-name',
  'apollographql-client-version',
  'authorization',
  'baggage',
  'content-type',
  'idempotency-key',
  'traceparent',
  'tracestate',
  'x-api-key',
  'x-request-id',
].join(', ');

/** The response headers that pages of listed origins are allowed to read. */
const exposedHeaders = ['ratelimit', 'ratelimit-policy', 'retry-after', 'x-request-id'].join(', ');

const preflightHeaders = [
  'access-control-allow-methods',
  'GET, POST',
  'access-control-allow-headers',
  allowedHeaders,
  'access-control-max-age',
  '600',
];

/** Allows pages of the listed origins to read responses (Fetch, "CORS protocol"). Pages of other origins get no CORS headers. */
export function createCorsPolicy(origins: readonly string[]): Policy {
  const headersByOrigin = new Map(origins.map((origin) => [origin, toHeaders(origin, origins)]));
  return ({ responseHeaders, header, method }: GatewayRequest) => {
    const headers = headersByOrigin.get(header('origin') ?? '');
    if (headers === undefined) return;
    responseHeaders.push(...headers);
    if (method === 'OPTIONS') responseHeaders.push(...preflightHeaders);
  };
}

function toHeaders(origin: string, origins: readonly string[]): readonly string[] {
  return [
    'access-control-allow-origin',
    origin,
    ...(origins.length > 1 ? ['vary', 'Origin'] : []),
    'access-control-expose-headers',
    exposedHeaders,
  ];
}
