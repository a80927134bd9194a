import type { DecodedContent } from './content-coding.ts';
import { decodeContent } from './content-coding.ts';

/** Shared: a decoder of complete texts keeps no state between them. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

export type JsonBody = { readonly json: unknown } | { readonly reason: 'TOO_LARGE' | 'NOT_JSON' };

/**
 * Parses a body as JSON in UTF-8, whatever its media type; asynchronous only for a compressed body.
 *
 * @param coding the `content-encoding` of the response
 * @param maxBodyBytes the largest size of the decompressed body
 */
export function readJson(
  bytes: Buffer,
  coding: string | undefined,
  maxBodyBytes: number,
): JsonBody | Promise<JsonBody> {
  const content = decodeContent(bytes, coding, maxBodyBytes);
  return content instanceof Promise ? content.then(toJsonBody) : toJsonBody(content);
}

function toJsonBody(content: DecodedContent): JsonBody {
  if (typeof content !== 'string') return parse(content);
  return { reason: content === 'TOO_LARGE' ? 'TOO_LARGE' : 'NOT_JSON' };
}

function parse(bytes: Buffer): JsonBody {
  try {
    return { json: JSON.parse(utf8.decode(bytes)) };
  } catch {
    // The error's message can quote the body, so it is dropped.
    return { reason: 'NOT_JSON' };
  }
}
