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

/** Names that stand for no coding: the documented one, one that servers send, and an empty list element (RFC 9110 §5.6.1). */
const unchanged: ReadonlySet<string> = new Set(['identity', 'none', '']);

/** Shared: a decoder that is given whole texts keeps nothing from one to the next. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The content codings this client asks for (RFC 9110 §12.5.3). */
export const acceptEncoding = 'br, gzip';

export type JsonBody = { readonly json: unknown } | { readonly why: 'TOO_LARGE' | 'NOT_JSON' };

/** More codings than any provider applies; each costs a decompression. */
const maxCodings = 4;

/**
 * Reads a body as JSON in UTF-8, whatever media type it claims. Only a compressed one takes its time.
 *
 * @param coding the answer's `content-encoding`: its codings in the order in which they were applied (RFC 9110 §8.4)
 * @param maxBodyBytes the most bytes the body may have once decompressed
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
  const applied = names.filter((name) => !unchanged.has(name));
  if (applied.length === 0) return parse(bytes);
  const steps = applied.reverse().flatMap((name) => decompressors.get(name) ?? []);
  if (steps.length < applied.length || steps.length > maxCodings) return { why: 'NOT_JSON' };
  return decompress(bytes, steps, maxBodyBytes).then(parse, toWhy);
}

async function decompress(
  bytes: Buffer,
  steps: readonly Decompress[],
  maxOutputLength: number,
): Promise<Buffer> {
  let read = bytes;
  for (const step of steps) read = await step(read, { maxOutputLength });
  return read;
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
