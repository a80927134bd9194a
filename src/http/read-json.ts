import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

const decoders = new Map<string, (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>>([
  ['br', promisify(brotliDecompress)],
  ['deflate', promisify(inflate)],
  ['gzip', promisify(gunzip)],
  ['identity', async (bytes) => bytes],
]);

/** The content codings this client asks for (RFC 9110 §12.5.3). */
export const acceptEncoding = 'br, gzip';

export type JsonBody = { readonly json: unknown } | { readonly why: 'TOO_LARGE' | 'NOT_JSON' };

/**
 * Reads a body as JSON in UTF-8, whatever media type it claims.
 *
 * @param coding the answer's `content-encoding`
 * @param maxBodyBytes the most bytes the body may have once decompressed
 */
export async function readJson(
  bytes: Buffer,
  coding: string | undefined,
  maxBodyBytes: number,
): Promise<JsonBody> {
  try {
    const decode = decoders.get(coding?.trim().toLowerCase() || 'identity');
    if (decode === undefined) return { why: 'NOT_JSON' };
    const text = new TextDecoder('utf-8', { fatal: true }).decode(
      await decode(bytes, { maxOutputLength: maxBodyBytes }),
    );
    return { json: JSON.parse(text) };
  } catch (error) {
    // The error's text can quote the body, so only its kind goes on.
    const tooLarge = error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return { why: tooLarge ? 'TOO_LARGE' : 'NOT_JSON' };
  }
}
