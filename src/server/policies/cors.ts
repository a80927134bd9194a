import type { CORSOptions } from 'graphql-yoga';

/** What a page of another origin may send beside what every page may. */
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
];

/** What such a page may read of an answer's headers. */
const exposedHeaders = ['ratelimit', 'ratelimit-policy', 'retry-after', 'x-request-id'];

/**
 * Which origins' pages may read answers, besides this one's own. To any other nothing is said at all: yoga itself would
 * answer those with `null`, which is the origin of every sandboxed frame.
 */
export function allowOrigins(origins: readonly string[]): (request: Request) => CORSOptions {
  return ({ headers }) => {
    const origin = headers.get('origin');
    if (origin === null || !origins.includes(origin)) return false;
    return {
      origin,
      credentials: false,
      methods: ['GET', 'POST'],
      allowedHeaders,
      exposedHeaders,
      maxAge: 600,
    };
  };
}
