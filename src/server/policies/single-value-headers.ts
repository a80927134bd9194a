import type { IncomingMessage } from 'node:http';

/**
 * Headers that hold one value each. Sent twice with one value, they say it once; with different values nothing can be
 * said, as a proxy in front may have read the other one.
 */
const singleHeaders = [
  'authorization',
  'content-type',
  'idempotency-key',
  'origin',
  'traceparent',
  'x-api-key',
  'x-request-id',
];

/**
 * Gives each of these headers its one value, which Node joins with its repetitions.
 *
 * @returns the name of a header that has several values
 */
export function mergeRepeatedHeaders({ headers, rawHeaders }: IncomingMessage): string | undefined {
  for (const name of singleHeaders) {
    // Without a comma nothing was joined, as in nearly every request.
    if (!headers[name]?.includes(',')) continue;
    const [value, ...others] = new Set(valuesOf(rawHeaders, name));
    if (others.length > 0) return name;
    headers[name] = value;
  }
  return undefined;
}

/** @param rawHeaders names and values alternate */
function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter(
    (_text, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name,
  );
}
