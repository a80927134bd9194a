import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

const decompressors = new Map<
  string,
  (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>
>([
  ['br', promisify(brotliDecompress)],
  ['deflate', promisify(inflate)],
  ['gzip', promisify(gunzip)],
]);

/** Shared: a decoder that is given whole texts keeps nothing from one to the next. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The content codings this client asks for (RFC 9110 §12.5.3). */
export const acceptEncoding = 'br, gzip';

export type JsonBody = { readonly json: unknown } | { readonly why: 'TOO_LARGE' | 'NOT_JSON' };

/**
 * Reads a body as JSON in UTF-8, whatever media type it claims. Only a compressed one takes its time.
 *
 * @param coding the answer's `content-encoding`
 * @param maxBodyBytes the most bytes the body may have once decompressed
 */
export function readJson(
  bytes: Buffer,
  coding: string | undefined,
  maxBodyBytes: number,
): JsonBody | Promise<JsonBody> {
  const name = coding?.trim().toLowerCase() || 'identity';
  if (name === 'identity') return parse(bytes);
  const decompress = decompressors.get(name);
  if (decompress === undefined) return { why: 'NOT_JSON' };
  return decompress(bytes, { maxOutputLength: maxBodyBytes }).then(parse, toWhy);
}

function parse(bytes: Buffer): JsonBody {
  try {
    return { json: JSON.parse(utf8.decode(bytes)) };
  } catch {
    // The error's text can quote the body, so it does not go on.
    return { why: 'NOT_JSON' };
  }
}

function toWhy(error: unknown): JsonBody {
  const isTooLarge = error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
  return { why: isTooLarge ? 'TOO_LARGE' : 'NOT_JSON' };
}
