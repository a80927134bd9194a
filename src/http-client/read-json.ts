import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

type Decompress = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const decompressors = new Map<string, Decompress>([
  ['br', promisify(brotliDecompress)],
  ['deflate', promisify(inflate)],
  ['gzip', promisify(gunzip)],
  // RFC 9110 §8.4.1.3: the same as gzip.
  ['x-gzip', promisify(gunzip)],
]);

/** Names of no coding: the documented one, one that servers send, and an empty list element (RFC 9110 §5.6.1). */
const identityCodings: ReadonlySet<string> = new Set(['identity', 'none', '']);

/** Shared: a decoder of complete texts keeps no state between them. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The content codings that this client accepts (RFC 9110 §12.5.3). */
export const acceptEncoding = 'br, gzip';

export type JsonBody = { readonly json: unknown } | { readonly reason: 'TOO_LARGE' | 'NOT_JSON' };

/** More than any provider applies; each coding costs a decompression. */
const maxCodings = 4;

/**
 * Parses a body as JSON in UTF-8, whatever its media type; asynchronous only for a compressed body.
 *
 * @param coding the `content-encoding` of the response: its codings in the order in which they were applied (RFC 9110 §8.4)
 * @param maxBodyBytes the largest size of the decompressed body
 */
export function readJson(
  bytes: Buffer,
  coding: string | undefined,
  maxBodyBytes: number,
): JsonBody | Promise<JsonBody> {
  if (coding === undefined) return parse(bytes);
  const names = coding
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  const applied = names.filter((name) => !identityCodings.has(name));
  if (applied.length === 0) return parse(bytes);
  const decompressions = applied.reverse().flatMap((name) => decompressors.get(name) ?? []);
  if (decompressions.length < applied.length || decompressions.length > maxCodings)
    return { reason: 'NOT_JSON' };
  return decompress(bytes, decompressions, maxBodyBytes).then(parse, toReason);
}

async function decompress(
  bytes: Buffer,
  decompressions: readonly Decompress[],
  maxOutputLength: number,
): Promise<Buffer> {
  let result = bytes;
  for (const decompressOnce of decompressions) result = await decompressOnce(result, { maxOutputLength });
  return result;
}

function parse(bytes: Buffer): JsonBody {
  try {
    return { json: JSON.parse(utf8.decode(bytes)) };
  } catch {
    // The error's message can quote the body, so it is dropped.
    return { reason: 'NOT_JSON' };
  }
}

function toReason(error: unknown): JsonBody {
  const isTooLarge = error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
  return { reason: isTooLarge ? 'TOO_LARGE' : 'NOT_JSON' };
}
