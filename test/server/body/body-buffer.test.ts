import { describe, expect, it, vi } from 'vitest';
import { createBodyBuffer } from '../../../src/server/body/body-buffer.ts';

const byte = Buffer.from('x');

describe('createBodyBuffer', () => {
  it('joins chunks of any size in order, and does not keep references to them', () => {
    const buffer = createBodyBuffer({ maxBytes: 200_000 });
    const reused = Buffer.alloc(70_000);
    let expected = '';
    for (const [index, size] of [1, 0, 70_000, 3, 50_000].entries()) {
      reused.fill(String(index));
      expected += String(index).repeat(size);
      // Copies the first chunk here, because the buffer does not copy a single chunk.
      const chunk = reused.subarray(0, size);
      expect(buffer.add(index === 0 ? Buffer.from(chunk) : chunk)).toBeNull();
    }
    expect(buffer.toBuffer().toString()).toBe(expected);
  });

  it('returns a body of one chunk without copying it, and an empty body without chunks', () => {
    const buffer = createBodyBuffer({ maxBytes: 9 });
    expect(buffer.toBuffer()).toHaveLength(0);
    buffer.add(byte);
    expect(buffer.toBuffer().buffer).toBe(byte.buffer);
  });

  it('refuses a body above its size limit, and chunks of one byte after the first thousand', () => {
    const small = createBodyBuffer({ maxBytes: 3 });
    expect([small.add(Buffer.from('abc')), small.add(byte)]).toMatchObject([
      null,
      { extensions: { code: 'BODY_TOO_LARGE', limit: 3, http: { status: 413 } } },
    ]);
    const chunked = createBodyBuffer({ maxBytes: 1_000_000 });
    const refusals = Array.from({ length: 1016 }, () => chunked.add(byte));
    expect(refusals.findIndex((refusal) => refusal !== null)).toBe(1015);
    expect(refusals.at(-1)).toMatchObject({
      extensions: { code: 'TOO_MANY_CHUNKS', http: { status: 400 } },
    });
  });

  it('calls onGrow with each new size, at most the limit, and refuses the chunk when onGrow does', () => {
    const onGrow = vi.fn(() => null);
    const buffer = createBodyBuffer({ maxBytes: 100_000, onGrow });
    for (let bytes = 0; bytes < 100_000; bytes += 1000) expect(buffer.add(Buffer.alloc(1000))).toBeNull();
    expect(onGrow.mock.calls).toEqual([[16_384], [32_000], [64_000], [100_000]]);
    const refusal = new Error('No.') as never;
    const refused = createBodyBuffer({ maxBytes: 9, onGrow: () => refusal });
    expect([refused.add(byte), refused.add(byte)]).toEqual([null, refusal]);
  });
});
