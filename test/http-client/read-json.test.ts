import { randomBytes } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readJson } from '../../src/http-client/read-json.ts';

const read = (bytes: Buffer, coding?: string) => readJson(bytes, coding, 100);
const marked = Buffer.from('\ufeff{"a":"ä"}');

describe('a body', () => {
  it('is read without its byte order mark, each time', () => {
    expect([read(marked), read(marked)]).toEqual([{ json: { a: 'ä' } }, { json: { a: 'ä' } }]);
  });

  it('is read whatever came before it: half a character, or none of UTF-8', () => {
    for (const broken of [Buffer.from('"ä').subarray(0, 2), Buffer.from([0x22, 0xff, 0x22])]) {
      expect(read(broken)).toEqual({ reason: 'NOT_JSON' });
      expect(read(Buffer.from('"ä"'))).toEqual({ json: 'ä' });
    }
  });

  it.each([undefined, '', 'identity', ' Identity ', 'none', ' , ', 'identity, none'])(
    'is read at once in the coding %o',
    (coding) => {
      expect(read(Buffer.from('[1]'), coding)).toEqual({ json: [1] });
    },
  );

  it('takes its time when it is compressed', async () => {
    const reading = read(gzipSync('[1]'), ' GZIP ');
    expect(reading).toBeInstanceOf(Promise);
    expect(await reading).toEqual({ json: [1] });
  });

  it.each([
    ['gzip', gzipSync('[1]')],
    ['x-gzip', gzipSync('[1]')],
    ['gzip, identity', gzipSync('[1]')],
    [',gzip,', gzipSync('[1]')],
    ['deflate', deflateSync('[1]')],
    ['gzip, br', brotliCompressSync(gzipSync('[1]'))],
    ['br,  X-GZIP', gzipSync(brotliCompressSync('[1]'))],
  ])('is read in the codings %s, undone from the last to the first', async (coding, bytes) => {
    expect(await read(bytes, coding)).toEqual({ json: [1] });
  });

  it.each([
    ['more than is allowed', gzipSync(JSON.stringify('x'.repeat(1000))), 'gzip', 'TOO_LARGE'],
    ['not in its coding', Buffer.from('[1]'), 'br', 'NOT_JSON'],
    ['in codings in another order', brotliCompressSync(gzipSync('[1]')), 'br, gzip', 'NOT_JSON'],
    ['in an unknown coding among others', gzipSync('[1]'), 'gzip, snappy', 'NOT_JSON'],
    ['in more codings than are undone', gzipSync('[1]'), Array(5).fill('gzip').join(), 'NOT_JSON'],
    [
      'more than is allowed between two codings',
      gzipSync(gzipSync(randomBytes(200))),
      'gzip, gzip',
      'TOO_LARGE',
    ],
    ['in an unknown coding', Buffer.from('[1]'), 'toString', 'NOT_JSON'],
    ['no JSON once decompressed', gzipSync('[1'), 'gzip', 'NOT_JSON'],
  ])('is not read when it is %s', async (_what, bytes, coding, reason) => {
    expect(await read(bytes, coding)).toEqual({ reason });
  });
});
