import type { GatewayRequest } from '../request.ts';
import type { Policy } from './policy.ts';

/** What a page of a listed origin is allowed to send beside what every page is. */
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

/** What such a page is allowed to read of an answer's headers. */
const exposedHeaders = ['ratelimit', 'ratelimit-policy', 'retry-after', 'x-request-id'].join(', ');

const preflightHeaders = [
  'access-control-allow-methods',
  'GET, POST',
  'access-control-allow-headers',
  allowedHeaders,
  'access-control-max-age',
  '600',
];

/** Lets pages of the listed origins read answers (Fetch, "CORS protocol"); pages of other origins get no header. */
export function cors(origins: readonly string[]): Policy {
  const commonHeaders = new Map(origins.map((origin) => [origin, toHeaders(origin, origins)]));
  return ({ answerHeaders, header, method }: GatewayRequest) => {
    const headers = commonHeaders.get(header('origin') ?? '');
    if (headers === undefined) return;
    answerHeaders.push(...headers);
    if (method === 'OPTIONS') answerHeaders.push(...preflightHeaders);
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
