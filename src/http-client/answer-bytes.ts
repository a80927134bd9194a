/** A first buffer of less is soon too small. */
const leastCapacity = 4096;

/** A small answer is free to come in as many chunks as it likes, and a large one in chunks of 64 bytes. */
const freeChunks = 1000;
const bytesPerChunk = 64;

/**
 * The bytes of an answer that came in several chunks, in one buffer that grows: a list of chunks of a byte takes a
 * hundred times the memory of its bytes.
 */
export class AnswerBytes {
  private bytes: Buffer;
  private size: number;
  private chunks = 1;
  private readonly most: number;

  /** @param most how many bytes are added at most, the first chunk among them */
  constructor(first: Buffer, most: number) {
    this.bytes = first;
    this.size = first.length;
    this.most = most;
  }

  /** Returns false, with nothing added, when there are too many chunks for so few bytes. */
  add(chunk: Buffer): boolean {
    const size = this.size + chunk.length;
    this.chunks += 1;
    if (this.chunks > freeChunks + size / bytesPerChunk) return false;
    // The first chunk is part of a buffer of undici's.
    if (this.chunks === 2 || size > this.bytes.length) this.grow(size);
    chunk.copy(this.bytes, this.size);
    this.size = size;
    return true;
  }

  all(): Buffer {
    return this.bytes.subarray(0, this.size);
  }

  private grow(size: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.min(this.most, Math.max(leastCapacity, size * 2)));
    this.bytes.copy(grown, 0, 0, this.size);
    this.bytes = grown;
  }
}
