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

/** The content codings that this client accepts (RFC 9110 §12.5.3). */
export const acceptEncoding = 'br, gzip';

/** More than any provider applies; each coding costs a decompression. */
const maxCodings = 4;

/** The decompressed bytes, or why there are none. */
export type DecodedContent = Buffer | 'TOO_LARGE' | 'NOT_DECODED';

/**
 * Decompresses a body; asynchronous only for a compressed one.
 *
 * @param coding the `content-encoding` of the response: its codings in the order in which they were applied (RFC 9110 §8.4)
 * @param maxBodyBytes the largest size of the decompressed body
 */
export function decodeContent(
  bytes: Buffer,
  coding: string | undefined,
  maxBodyBytes: number,
): DecodedContent | Promise<DecodedContent> {
  if (coding === undefined || bytes.length === 0) return bytes;
  const names = coding
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  const applied = names.filter((name) => !identityCodings.has(name));
  if (applied.length === 0) return bytes;
  const decompressions = applied.reverse().flatMap((name) => decompressors.get(name) ?? []);
  if (decompressions.length < applied.length || decompressions.length > maxCodings) return 'NOT_DECODED';
  return decompress(bytes, decompressions, maxBodyBytes).catch(toReason);
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

function toReason(error: unknown): DecodedContent {
  const isTooLarge = error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
  return isTooLarge ? 'TOO_LARGE' : 'NOT_DECODED';
}
