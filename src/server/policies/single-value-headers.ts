import type { IncomingMessage } from 'node:http';

/**
 * Headers with exactly one value. Equal repetitions are merged. Different values are refused, because a proxy in front may have used
 * another one than the gateway.
 */
const singleValueHeaders = [
  'authorization',
  'content-type',
  'idempotency-key',
  'origin',
  'traceparent',
  'x-api-key',
  'x-request-id',
];

/**
 * Reverts Node's joining of repeated headers for those with exactly one value.
 *
 * @returns the name of a header with several different values
 */
export function mergeRepeatedHeaders({ headers, rawHeaders }: IncomingMessage): string | undefined {
  for (const name of singleValueHeaders) {
    // Node joins with a comma, so nearly all requests end here.
    if (!headers[name]?.includes(',')) continue;
    const [value, ...others] = new Set(findValues(rawHeaders, name));
    if (others.length > 0) return name;
    headers[name] = value;
  }
  return undefined;
}

/** @param rawHeaders names and values alternately */
function findValues(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter(
    (_text, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name,
  );
}
