import { once } from 'node:events';
import type { LookupFunction, Socket } from 'node:net';
import { createServer } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { buildConnector, Pool } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { JsonRequest } from '../../src/http-client/json-exchange.ts';
import { createPool } from '../../src/http-client/pool.ts';
import { startRawServer, toHttpResponse } from '../support/raw-server.ts';
import { createClient } from './create-client.ts';

const put: JsonRequest = {
  method: 'PUT',
  path: '/v1/things/a%2Fb?token=secret-token',
  pathTemplate: '/v1/things/{id}',
  headers: { authorization: 'Bearer secret-token' },
  body: { name: 'Zoë', active: false, note: '', tags: [], gone: null },
};

const labels = { provider: 'vida', connection: 'default', method: 'PUT', pathTemplate: '/v1/things/{id}' };

describe('a request on the wire', () => {
  it('is sent as exact JSON, including false, an empty string, an empty list and null', async () => {
    const server = await startRawServer((socket) => socket.write(toHttpResponse(200, '{}')));
    await createClient(server.origin).send(put);
    const [head, body] = server.received[0]?.split('\r\n\r\n') ?? [];
    expect(head?.split('\r\n')).toEqual([
      'PUT /v1/things/a%2Fb?token=secret-token HTTP/1.1',
      `host: ${new URL(server.origin).host}`,
      'connection: keep-alive',
      'accept: application/json',
      'accept-encoding: br, gzip',
      'content-type: application/json',
      'user-agent: organization-gateway',
      'authorization: Bearer secret-token',
      'content-length: 62',
    ]);
    expect(body).toBe('{"name":"Zoë","active":false,"note":"","tags":[],"gone":null}');
  });

  it('has neither a body nor a content type when it has no body', async () => {
    const server = await startRawServer((socket) => socket.write(toHttpResponse(200, '{}')));
    await createClient(server.origin).send({ method: 'GET', path: '/v1/things', pathTemplate: '/v1/things' });
    expect(server.received[0]).not.toMatch(/content-/i);
    expect(server.received[0]).toMatch(/\r\n\r\n$/);
  });

  it('reuses the connection of the previous request', async () => {
    const server = await startRawServer((socket) => socket.write(toHttpResponse(200, '{}')));
    const { send } = createClient(server.origin, { sockets: 1 });
    await send(put);
    await send(put);
    expect(server.received).toHaveLength(1);
  });
});

describe('a response', () => {
  it('is returned with its status, headers and JSON body', async () => {
    const server = await startRawServer((socket) =>
      socket.write(toHttpResponse(404, '{"code":"X"}', { 'Retry-After': '7' })),
    );
    expect(await createClient(server.origin).send(put)).toMatchObject({
      ...labels,
      kind: 'response',
      status: 404,
      headers: { 'retry-after': '7' },
      body: { code: 'X' },
    });
  });

  it('is the final one when an interim response precedes it', async () => {
    const server = await startRawServer((socket) =>
      socket.write(`HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${toHttpResponse(200, '{"a":1}')}`),
    );
    expect(await createClient(server.origin).send(put)).toMatchObject({
      kind: 'response',
      status: 200,
      body: { a: 1 },
    });
  });

  const continueResponse = 'HTTP/1.1 100 Continue\r\n\r\n';
  const earlyHints = 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n';
  const response = toHttpResponse(200, '{"a":"HTTP/1.1 100"}');

  it.each([
    ['in one packet with the response', [continueResponse + response]],
    ['before the response', [continueResponse, response]],
    ['several times', [continueResponse + continueResponse, continueResponse + response]],
    ['with headers', ['HTTP/1.1 100 Continue\r\ndate: x\r\n\r\n', response]],
    ['in pieces', ['HTT', 'P/1.1 1', '00 Continue\r', '\n\r', `\n${response}`]],
    ['before early hints', [continueResponse + earlyHints, response]],
    [
      'never, when the response itself arrives in pieces',
      [...response].slice(0, 20).concat(response.slice(20)),
    ],
  ])('is not confused with a 100 Continue that arrives %s', async (_name, pieces) => {
    const server = await startRawServer((socket) => {
      socket.setNoDelay();
      const sendFrom = (index: number) => {
        const piece = pieces[index];
        // Each piece is sent in a separate packet, a few turns of the event loop later.
        if (piece !== undefined) socket.write(piece, () => setTimeout(sendFrom, 2, index + 1));
      };
      sendFrom(0);
    });
    const { send } = createClient(server.origin, { sockets: 1 });
    for (let times = 0; times < 2; times += 1) {
      expect(await send(put)).toMatchObject({ kind: 'response', status: 200, body: { a: 'HTTP/1.1 100' } });
    }
    expect(server.received, 'the socket was kept open').toHaveLength(1);
  });

  it('keeps a body with the text of a 100 Continue', async () => {
    const server = await startRawServer((socket) => {
      socket.setNoDelay();
      const head = `HTTP/1.1 200 OK\r\ncontent-length: ${continueResponse.length}\r\n\r\n`;
      socket.write(head, () => setTimeout(() => socket.write(continueResponse), 2));
    });
    expect(await createClient(server.origin).send(put)).toMatchObject({
      kind: 'unreadable',
      status: 200,
      reason: 'NOT_JSON',
    });
  });

  it('is missing when the connection closes after a 100 Continue', async () => {
    for (const text of [continueResponse, 'HTTP/1.1 100 Cont']) {
      const server = await startRawServer((socket) => socket.end(text));
      expect(await createClient(server.origin).send(put)).toMatchObject({
        kind: 'noResponse',
        cutoff: 'CONNECTION',
      });
    }
  });

  it('is not followed when it is a redirect', async () => {
    const server = await startRawServer((socket) =>
      socket.write(toHttpResponse(307, '', { location: '/elsewhere' })),
    );
    const result = await createClient(server.origin).send(put);
    expect(result).toMatchObject({ kind: 'unreadable', status: 307, reason: 'NOT_JSON' });
    expect(server.received.join('').match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  it.each([
    ['gzip', gzipSync('{"a":"ä"}')],
    ['br', brotliCompressSync('{"a":"ä"}')],
  ])('is decoded when it is compressed with %s', async (coding, bytes) => {
    const server = await startRawServer((socket) => {
      socket.write(
        `HTTP/1.1 200 OK\r\ncontent-encoding: ${coding}\r\ncontent-length: ${bytes.length}\r\n\r\n`,
      );
      socket.write(bytes);
    });
    expect(await createClient(server.origin).send(put)).toMatchObject({ kind: 'response', body: { a: 'ä' } });
  });

  it.each([
    ['text', toHttpResponse(200, '<html>ok</html>'), 'NOT_JSON'],
    ['nothing', toHttpResponse(200, ''), 'NOT_JSON'],
    ['bytes that are not UTF-8', 'HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n"\xff"', 'NOT_JSON'],
    ['an unknown coding', toHttpResponse(200, '{}', { 'content-encoding': 'snappy' }), 'NOT_DECODED'],
    [
      'not in the coding of its header',
      toHttpResponse(200, '{}', { 'content-encoding': 'gzip' }),
      'NOT_DECODED',
    ],
    ['more than the limit', toHttpResponse(200, JSON.stringify('x'.repeat(1023))), 'TOO_LARGE'],
  ])('is unreadable when its body is %s', async (_name, text, reason) => {
    const server = await startRawServer((socket) => socket.write(Buffer.from(text, 'latin1')));
    expect(await createClient(server.origin).send(put)).toMatchObject({
      ...labels,
      kind: 'unreadable',
      status: 200,
      reason,
    });
  });

  it('is decoded when its size is exactly the limit', async () => {
    const server = await startRawServer((socket) =>
      socket.write(toHttpResponse(200, JSON.stringify('x'.repeat(1022)))),
    );
    expect(await createClient(server.origin).send(put)).toMatchObject({ kind: 'response' });
  });

  it('is unreadable when its decompressed size exceeds the limit', async () => {
    const bytes = gzipSync(JSON.stringify('x'.repeat(100_000)));
    expect(bytes.length).toBeLessThan(1024);
    const server = await startRawServer((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${bytes.length}\r\n\r\n`);
      socket.write(bytes);
    });
    expect(await createClient(server.origin).send(put)).toMatchObject({
      kind: 'unreadable',
      reason: 'TOO_LARGE',
    });
  });

  const inChunks = (text: string, size: number) => {
    const chunks = text.match(new RegExp(`.{1,${size}}`, 'gs')) ?? [];
    const lines = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`);
    return `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${lines.join('')}0\r\n\r\n`;
  };

  it.each([
    [1000, 1],
    [1015, 1],
    [2000, 2],
    [70_000, 64],
    [1_000_000, 65],
    [1_000_000, 30_000],
  ])('of %i bytes in chunks of %i bytes is decoded', async (length, size) => {
    const value = Array.from({ length: length - 2 }, (_, index) => index % 10).join('');
    const server = await startRawServer((socket) => socket.write(inChunks(JSON.stringify(value), size)));
    expect(await createClient(server.origin, { maxBodyBytes: length }).send(put)).toMatchObject({
      kind: 'response',
      body: value,
    });
  });

  it.each([
    [1017, 1],
    [70_000, 1],
    [1_000_000, 32],
  ])(
    'of %i bytes in chunks of %i bytes is unreadable, closes its connection, and is not requested again',
    async (length, size) => {
      const answer = inChunks(JSON.stringify('x'.repeat(length - 2)), size);
      const server = await startRawServer((socket) => socket.write(answer));
      const client = createClient(server.origin, { maxBodyBytes: length });
      expect(await client.send(put)).toMatchObject({
        ...labels,
        kind: 'unreadable',
        status: 200,
        reason: 'TOO_MANY_CHUNKS',
      });
      await server.closed(0);
      expect(server.received.join('').match(/PUT /g)).toHaveLength(1);
    },
  );

  it('is cut off at the size limit, and closes its connection, when it never ends', async () => {
    const server = await startRawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
      const pour = () => {
        while (!socket.destroyed && socket.write(`400\r\n${'x'.repeat(1024)}\r\n`));
      };
      socket.on('drain', pour);
      pour();
    });
    expect(await createClient(server.origin).send(put)).toMatchObject({
      kind: 'unreadable',
      reason: 'TOO_LARGE',
    });
    await server.closed(0);
  });

  it.each([
    ['a body shorter than its content-length', (text: string) => text.slice(0, -3)],
    ['half a chunk', () => 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n10\r\n{"a":'],
  ])('is unreadable when it is truncated: %s', async (_name, cut) => {
    const server = await startRawServer((socket) => socket.end(cut(toHttpResponse(200, '{"a":1}'))));
    expect(await createClient(server.origin).send(put)).toMatchObject({
      kind: 'unreadable',
      status: 200,
      reason: 'CONNECTION',
    });
  });
});

describe('a request without a response', () => {
  it('was not sent when the connection is refused', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const address = closed.address();
    const port = typeof address === 'object' ? address?.port : 0;
    closed.close();
    await once(closed, 'close');
    expect(await createClient(`http://127.0.0.1:${port}`).send(put)).toEqual({
      ...labels,
      kind: 'notSent',
      cutoff: 'CONNECTION',
      retryAfterSeconds: null,
    });
  });

  it('was not sent when the host has no address, after four attempts', async () => {
    let lookups = 0;
    const lookup: LookupFunction = (_host, _options, callback) => {
      lookups += 1;
      callback(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), []);
    };
    const origin = 'http://provider.test';
    const dispatcher = new Pool(origin, { connections: 1, connect: { lookup } });
    const result = await createClient(origin, { dispatcher }).send(put);
    expect(result).toEqual({ ...labels, kind: 'notSent', cutoff: 'CONNECTION', retryAfterSeconds: null });
    expect(lookups).toBe(4);
  });

  it('is sent again after refused connections, until one succeeds', async () => {
    const server = await startRawServer((socket) => socket.write(toHttpResponse(200, '{}')));
    const connector = buildConnector({});
    let attempts = 0;
    const connect: buildConnector.connector = (options, callback) => {
      attempts += 1;
      if (attempts < 3) callback(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }), null);
      else connector(options, callback);
    };
    const dispatcher = new Pool(server.origin, { connections: 1, connect });
    onTestFinished(() => dispatcher.destroy());
    expect(await createClient(server.origin, { dispatcher }).send(put)).toMatchObject({ kind: 'response' });
    expect(server.received.join('').match(/PUT/g)).toHaveLength(1);
  });

  it('was not sent when the server does not speak TLS', async () => {
    const server = await startRawServer((socket) => socket.end('no TLS here'));
    const result = await createClient(server.origin.replace('http:', 'https:')).send(put);
    expect(result).toEqual({ ...labels, kind: 'notSent', cutoff: 'CONNECTION', retryAfterSeconds: null });
    expect(server.received[0]).not.toContain('secret-token');
  });

  it('was not sent, and never is, when its deadline passed while it was waiting for a connection', async () => {
    const held: Socket[] = [];
    const server = await startRawServer((socket, text) => {
      if (text.includes('/v1/first')) held.push(socket);
      else socket.write(toHttpResponse(200, '{}'));
    });
    const dispatcher = createPool(server.origin, 1);
    onTestFinished(() => dispatcher.destroy());
    const { send } = createClient(server.origin, { dispatcher });
    const first = send({ ...put, path: '/v1/first' });
    const second = createClient(server.origin, { dispatcher, timeoutMs: 30 }).send({
      ...put,
      path: '/v1/second',
    });
    expect(await second).toEqual({ ...labels, kind: 'notSent', cutoff: 'TIMEOUT', retryAfterSeconds: null });
    held[0]?.write(toHttpResponse(200, '{}'));
    expect(await first).toMatchObject({ kind: 'response' });
    expect(await send({ ...put, path: '/v1/third' })).toMatchObject({ kind: 'response' });
    expect(server.received.join('')).not.toContain('/v1/second');
    expect(server.received, 'the connection was kept open').toHaveLength(1);
  });

  it('may have been processed when the connection is closed after it was sent', async () => {
    const server = await startRawServer((socket) => socket.end());
    expect(await createClient(server.origin).send(put)).toEqual({
      ...labels,
      kind: 'noResponse',
      cutoff: 'CONNECTION',
    });
  });

  it('may have been processed when the connection is reset after it was sent', async () => {
    const server = await startRawServer((socket) => socket.resetAndDestroy());
    expect(await createClient(server.origin).send(put)).toEqual({
      ...labels,
      kind: 'noResponse',
      cutoff: 'CONNECTION',
    });
    expect(server.received).toHaveLength(1);
  });

  it('may have been processed when the response is not HTTP', async () => {
    const server = await startRawServer((socket) => socket.write('SMTP 220 hello\r\n\r\n'));
    expect(await createClient(server.origin).send(put)).toEqual({
      ...labels,
      kind: 'noResponse',
      cutoff: 'CONNECTION',
    });
  });

  it('may have been processed when its deadline passed after it was sent, which closes its connection', async () => {
    const server = await startRawServer(() => {});
    const result = await createClient(server.origin, { timeoutMs: 50 }).send(put);
    expect(result).toEqual({ ...labels, kind: 'noResponse', cutoff: 'TIMEOUT' });
    await server.closed(0);
  });

  it('has a status when its deadline passed during the body', async () => {
    const server = await startRawServer((socket) =>
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"a"'),
    );
    expect(await createClient(server.origin, { timeoutMs: 50 }).send(put)).toMatchObject({
      kind: 'unreadable',
      status: 200,
      reason: 'TIMEOUT',
    });
  });

  it('may have been processed when the gateway stopped after it was sent', async () => {
    const stop = new AbortController();
    const server = await startRawServer(() => stop.abort());
    const result = await createClient(server.origin, { stopSignal: stop.signal }).send(put);
    expect(result).toEqual({ ...labels, kind: 'noResponse', cutoff: 'INTERRUPTED' });
  });

  it('was not sent when the gateway stopped before', async () => {
    const server = await startRawServer(() => {});
    const result = await createClient(server.origin, { stopSignal: AbortSignal.abort() }).send(put);
    expect(result).toEqual({ ...labels, kind: 'notSent', cutoff: 'INTERRUPTED', retryAfterSeconds: null });
    expect(server.received).toEqual([]);
  });
});

it('a result contains no part of the URL, the credential or the body', async () => {
  const server = await startRawServer((socket) =>
    socket.end('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nsecret-body'),
  );
  const result = await createClient(server.origin).send(put);
  expect(JSON.stringify(result)).not.toMatch(/secret|127\.0\.0\.1|a%2Fb/);
});

it('send rejects a request that cannot be written as HTTP, because that is a bug of the gateway', async () => {
  const server = await startRawServer(() => {});
  const { send } = createClient(server.origin);
  await expect(send({ ...put, headers: { authorization: 'two\r\nlines' } })).rejects.toThrow();
  expect(server.received).toEqual([]);
});
