import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readJson } from '../../src/http/read-json.ts';

const read = (bytes: Buffer, coding?: string) => readJson(bytes, coding, 100);
const marked = Buffer.from('\ufeff{"a":"ä"}');

describe('a body', () => {
  it('is read without its byte order mark, each time', () => {
    expect([read(marked), read(marked)]).toEqual([{ json: { a: 'ä' } }, { json: { a: 'ä' } }]);
  });

  it('is read whatever came before it: half a character, or none of UTF-8', () => {
    for (const broken of [Buffer.from('"ä').subarray(0, 2), Buffer.from([0x22, 0xff, 0x22])]) {
      expect(read(broken)).toEqual({ why: 'NOT_JSON' });
      expect(read(Buffer.from('"ä"'))).toEqual({ json: 'ä' });
    }
  });

  it.each([undefined, '', 'identity', ' Identity '])('is read at once in the coding %o', (coding) => {
    expect(read(Buffer.from('[1]'), coding)).toEqual({ json: [1] });
  });

  it('takes its time when it is compressed', async () => {
    const reading = read(gzipSync('[1]'), ' GZIP ');
    expect(reading).toBeInstanceOf(Promise);
    expect(await reading).toEqual({ json: [1] });
  });

  it.each([
    ['more than is allowed', gzipSync(JSON.stringify('x'.repeat(1000))), 'gzip', 'TOO_LARGE'],
    ['not in its coding', Buffer.from('[1]'), 'br', 'NOT_JSON'],
    ['in an unknown coding', Buffer.from('[1]'), 'toString', 'NOT_JSON'],
    ['no JSON once decompressed', gzipSync('[1'), 'gzip', 'NOT_JSON'],
  ])('is not read when it is %s', async (_what, bytes, coding, why) => {
    expect(await read(bytes, coding)).toEqual({ why });
  });
});
