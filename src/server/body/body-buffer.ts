import { GraphQLError } from 'graphql';

export interface BodyLimits {
  readonly maxBytes: number;
  /** Called before the buffer grows, with its new size; returns the refusal when it is not allowed to grow. */
  readonly onGrow?: (bytes: number) => GraphQLError | null;
}

export interface BodyBuffer {
  /** @returns the refusal of the body, or null */
  add(chunk: Buffer): GraphQLError | null;
  /** Returns the complete body. */
  toBuffer(): Buffer;
}

/** Each chunk costs at least a microsecond, however small it is. Clients usually send several kilobytes per chunk. */
const freeChunks = 1000;
const minBytesPerChunk = 64;

const minCapacity = 16 * 1024;

/**
 * Creates a buffer that joins the chunks of a body. Chunks are copied, because a chunk of one byte would keep Node's read buffer of
 * 64 KiB in memory. A body of one chunk, the usual case, is not copied.
 */
export function createBodyBuffer({ maxBytes, onGrow }: BodyLimits): BodyBuffer {
  let buffer: Buffer = Buffer.alloc(0);
  let bytes = 0;
  let chunks = 0;
  const check = (needed: number): GraphQLError | null => {
    if (needed > maxBytes) return tooLarge(maxBytes);
    return chunks > freeChunks + needed / minBytesPerChunk ? tooManyChunks() : null;
  };
  const grow = (needed: number): GraphQLError | null => {
    const capacity = Math.min(maxBytes, Math.max(needed, 2 * bytes, minCapacity));
    const refusal = onGrow?.(capacity) ?? null;
    if (refusal) return refusal;
    const larger = Buffer.allocUnsafeSlow(capacity);
    buffer.copy(larger, 0, 0, bytes);
    buffer = larger;
    return null;
  };
  const copy = (chunk: Buffer, needed: number): GraphQLError | null => {
    const refusal = needed > buffer.length ? grow(needed) : null;
    if (refusal === null) chunk.copy(buffer, bytes);
    return refusal;
  };
  return {
    add(chunk) {
      const needed = bytes + chunk.length;
      chunks += 1;
      const refusal = check(needed) ?? (chunks === 1 ? null : copy(chunk, needed));
      if (refusal) return refusal;
      if (chunks === 1) buffer = chunk;
      bytes = needed;
      return null;
    },
    toBuffer: () => buffer.subarray(0, bytes),
  };
}

/** 413: a body exceeds its limit. */
export function tooLarge(limit: number, subject = 'The request body'): GraphQLError {
  return new GraphQLError(`${subject} is larger than ${limit} bytes. Send a smaller one.`, {
    extensions: { code: 'BODY_TOO_LARGE', limit, http: { status: 413 } },
  });
}

function tooManyChunks(): GraphQLError {
  return new GraphQLError(
    `The request body arrived in too many chunks. Send at least ${minBytesPerChunk} bytes in each after the first ${freeChunks}.`,
    { extensions: { code: 'TOO_MANY_CHUNKS', http: { status: 400 } } },
  );
}
