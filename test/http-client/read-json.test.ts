import { randomBytes } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { DecodedContent } from '../../src/http-client/content-coding.ts';
import { decodeContent } from '../../src/http-client/content-coding.ts';
import { parseJson } from '../../src/http-client/read-json.ts';

const read = (bytes: Buffer, coding?: string) => {
  const content = decodeContent(bytes, coding, 100);
  return content instanceof Promise ? content.then(parse) : parse(content);
};
const parse = (content: DecodedContent) => {
  return typeof content === 'string' ? { reason: content } : parseJson(content, 100);
};
const withByteOrderMark = Buffer.from('\ufeff{"a":"ä"}');

describe('readJson', () => {
  it('removes the byte order mark from each body', () => {
    expect([read(withByteOrderMark), read(withByteOrderMark)]).toEqual([
      { json: { a: 'ä' } },
      { json: { a: 'ä' } },
    ]);
  });

  it('decodes a body after one that was incomplete or not UTF-8', () => {
    for (const broken of [Buffer.from('"ä').subarray(0, 2), Buffer.from([0x22, 0xff, 0x22])]) {
      expect(read(broken)).toEqual({ reason: 'NOT_JSON' });
      expect(read(Buffer.from('"ä"'))).toEqual({ json: 'ä' });
    }
  });

  it.each([undefined, '', 'identity', ' Identity ', 'none', ' , ', 'identity, none'])(
    'is synchronous for the coding %o',
    (coding) => {
      expect(read(Buffer.from('[1]'), coding)).toEqual({ json: [1] });
    },
  );

  it('is asynchronous for a compressed body', async () => {
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
  ])('reverses the codings %s from the last to the first', async (coding, bytes) => {
    expect(await read(bytes, coding)).toEqual({ json: [1] });
  });

  it.each([
    ['larger than the limit', gzipSync(JSON.stringify('x'.repeat(1000))), 'gzip', 'TOO_LARGE'],
    ['not in its coding', Buffer.from('[1]'), 'br', 'NOT_DECODED'],
    ['in codings in another order', brotliCompressSync(gzipSync('[1]')), 'br, gzip', 'NOT_DECODED'],
    ['in an unknown coding among others', gzipSync('[1]'), 'gzip, snappy', 'NOT_DECODED'],
    ['in more codings than are supported', gzipSync('[1]'), Array(5).fill('gzip').join(), 'NOT_DECODED'],
    [
      'larger than the limit between two codings',
      gzipSync(gzipSync(randomBytes(200))),
      'gzip, gzip',
      'TOO_LARGE',
    ],
    ['in an unknown coding', Buffer.from('[1]'), 'toString', 'NOT_DECODED'],
    ['not JSON after decompression', gzipSync('[1'), 'gzip', 'NOT_JSON'],
  ])('rejects a body that is %s', async (_name, bytes, coding, reason) => {
    expect(await read(bytes, coding)).toEqual({ reason });
  });
});
