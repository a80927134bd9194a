/** A smaller first buffer would soon have to grow. */
const minCapacity = 4096;

/** A small response may arrive in chunks of any size, a large one in chunks of at least 64 bytes on average. */
const freeChunks = 1000;
const minBytesPerChunk = 64;

/**
 * Collects the chunks of a response body in one growing buffer: a list of one-byte chunks takes a hundred times the memory
 * of its bytes.
 */
export class ResponseBuffer {
  private bytes: Buffer;
  private size: number;
  private chunks = 1;
  private readonly maxBytes: number;

  /** @param maxBytes the largest size of all chunks together, including the first; the caller enforces it */
  constructor(firstChunk: Buffer, maxBytes: number) {
    this.bytes = firstChunk;
    this.size = firstChunk.length;
    this.maxBytes = maxBytes;
  }

  /** @returns false, with nothing added, when there are too many chunks for so few bytes */
  add(chunk: Buffer): boolean {
    const size = this.size + chunk.length;
    this.chunks += 1;
    if (this.chunks > freeChunks + size / minBytesPerChunk) return false;
    // The first chunk is a view of undici's own buffer, which must not be written to.
    if (this.chunks === 2 || size > this.bytes.length) this.grow(size);
    chunk.copy(this.bytes, this.size);
    this.size = size;
    return true;
  }

  toBuffer(): Buffer {
    return this.bytes.subarray(0, this.size);
  }

  private grow(size: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.min(this.maxBytes, Math.max(minCapacity, size * 2)));
    this.bytes.copy(grown, 0, 0, this.size);
    this.bytes = grown;
  }
}
