import { describe, expect, it } from 'vitest';
import { toHttpResult } from '../../src/http-client/json-exchange.ts';

const labels = { provider: 'vida', connection: 'default', method: 'POST', pathTemplate: '/' };
const text = 'x{"updatedSettings":["orgName"]}';

/** Reads an unreadable body that begins at this offset of its buffer. */
function readAt(offset: number, bytes: Buffer, status = 429) {
  const body = Buffer.concat([Buffer.alloc(offset), bytes]).subarray(offset);
  const result = toHttpResult(labels, { kind: 'response', status, headers: {}, body }, 1024);
  return result.kind === 'unreadable' ? result.contains : undefined;
}

describe('contains of an unreadable refusal', () => {
  it.each([0, 1, 2, 3])('finds text in UTF-8 and UTF-16 that begins at offset %i of its buffer', (offset) => {
    for (const bytes of [
      Buffer.from(text),
      Buffer.from(text, 'utf16le'),
      Buffer.from(`${text}y`, 'utf16le'),
    ]) {
      const contains = readAt(offset, bytes);
      expect([contains?.('"updatedSettings"'), contains?.('"other"')]).toEqual([true, false]);
      expect(readAt(offset, bytes.subarray(0, -1))?.('"updatedSettings"')).toBe(true);
    }
  });

  it('is absent for a success', () => {
    expect(readAt(0, Buffer.from(text), 200)).toBeUndefined();
  });
});
