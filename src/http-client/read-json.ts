import { isWithinJsonLimits } from './json-limits.ts';

/** Shared: a decoder of complete texts keeps no state between them. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A larger text takes more than a millisecond to parse. */
export const largeTextBytes = 64 * 1024;

export type JsonBody = { readonly json: unknown } | { readonly reason: 'NOT_JSON' };

/**
 * Parses a decompressed body as JSON in UTF-8, whatever its media type. A large one that is too deep or has too many values is
 * not parsed.
 *
 * @param maxBodyBytes the largest size of a body
 */
export function parseJson(bytes: Buffer, maxBodyBytes: number): JsonBody {
  if (bytes.length > largeTextBytes && !isWithinJsonLimits(bytes, maxBodyBytes)) return notJson;
  try {
    return { json: JSON.parse(utf8.decode(bytes)) };
  } catch {
    // The error's message can quote the body, so it is dropped.
    return notJson;
  }
}

const notJson: JsonBody = { reason: 'NOT_JSON' };
