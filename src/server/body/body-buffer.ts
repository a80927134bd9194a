import { GraphQLError } from 'graphql';

export interface BodyLimits {
  readonly maxBytes: number;
  /** Is called with the size of the buffer before it grows, and returns why it must not. */
  readonly onGrow?: (bytes: number) => GraphQLError | null;
}

export interface BodyBuffer {
  /** @returns why no more of the body is read */
  add(chunk: Buffer): GraphQLError | null;
  whole(): Buffer;
}

/** Each chunk costs a microsecond and more, however small it is; clients send some kilobytes in one. */
const freeChunks = 1000;
const minBytesPerChunk = 64;

const smallestBytes = 16 * 1024;

/**
 * Joins the chunks of a body. They are copied: a chunk of one byte is part of a buffer of 64 KiB that Node read, and would
 * keep it. A body of one chunk, as most are, is not copied.
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
    const capacity = Math.min(maxBytes, Math.max(needed, 2 * bytes, smallestBytes));
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
    whole: () => buffer.subarray(0, bytes),
  };
}

export function tooLarge(limit: number, subject = 'A request'): GraphQLError {
  return new GraphQLError(`${subject} has at most ${limit} bytes.`, {
    extensions: { code: 'BODY_TOO_LARGE', limit, http: { status: 413 } },
  });
}

function tooManyChunks(): GraphQLError {
  return new GraphQLError(
    `The body came in too many chunks. Send at least ${minBytesPerChunk} bytes in each after the first ${freeChunks}.`,
    { extensions: { code: 'TOO_MANY_CHUNKS', http: { status: 400 } } },
  );
}
