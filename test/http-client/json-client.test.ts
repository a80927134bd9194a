import { once } from 'node:events';
import type { LookupFunction, Socket } from 'node:net';
import { createServer } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { buildConnector, Pool } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { JsonClientOptions } from '../../src/http-client/json-client.ts';
import { createJsonClient } from '../../src/http-client/json-client.ts';
import type { JsonRequest } from '../../src/http-client/json-exchange.ts';
import { createPool } from '../../src/http-client/pool.ts';
import { startRawServer, toHttpResponse } from '../support/raw-server.ts';

const put: JsonRequest = {
  method: 'PUT',
  path: '/v1/things/a%2Fb?token=secret-token',
  pathTemplate: '/v1/things/{id}',
  headers: { authorization: 'Bearer secret-token' },
  body: { name: 'Zoë', active: false, note: '', tags: [], gone: null },
};

function createClient(origin: string, options: Partial<JsonClientOptions> = {}) {
  const sockets = options.sockets ?? 4;
  const dispatcher = createPool(origin, sockets);
  onTestFinished(() => dispatcher.destroy());
  return createJsonClient({
    provider: 'vida',
    origin,
    dispatcher,
    sockets,
    queueSize: 16,
    timeoutMs: 10_000,
    maxBodyBytes: 1024,
    stop: new AbortController().signal,
    ...options,
  });
}

const facts = { provider: 'vida', method: 'PUT', pathTemplate: '/v1/things/{id}' };

describe('a request on the wire', () => {
  it('goes out exactly as given, as JSON, with false, an empty text, an empty list and null kept', async () => {
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

  it('has neither body nor content type when none is given', async () => {
    const server = await startRawServer((socket) => socket.write(toHttpResponse(200, '{}')));
    await createClient(server.origin).send({ method: 'GET', path: '/v1/things', pathTemplate: '/v1/things' });
    expect(server.received[0]).not.toMatch(/content-/i);
    expect(server.received[0]).toMatch(/\r\n\r\n$/);
  });

  it('reuses a connection for the next request', async () => {
    const server = await startRawServer((socket) => socket.write(toHttpResponse(200, '{}')));
    const { send } = createClient(server.origin, { sockets: 1 });
    await send(put);
    await send(put);
    expect(server.received).toHaveLength(1);
  });
});

describe('an answer', () => {
  it('comes back with its status, its headers and its JSON', async () => {
    const server = await startRawServer((socket) =>
      socket.write(toHttpResponse(404, '{"code":"X"}', { 'Retry-After': '7' })),
    );
    expect(await createClient(server.origin).send(put)).toMatchObject({
      ...facts,
      kind: 'response',
      status: 404,
      headers: { 'retry-after': '7' },
      body: { code: 'X' },
    });
  });

  it('is not an interim response', async () => {
    const server = await startRawServer((socket) =>
      socket.write(`HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${toHttpResponse(200, '{"a":1}')}`),
    );
    expect(await createClient(server.origin).send(put)).toMatchObject({
      kind: 'response',
      status: 200,
      body: { a: 1 },
    });
  });

  const goOn = 'HTTP/1.1 100 Continue\r\n\r\n';
  const early = 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n';
  const own = toHttpResponse(200, '{"a":"HTTP/1.1 100"}');

  it.each([
    ['in front of the answer', [goOn + own]],
    ['before the answer', [goOn, own]],
    ['several times', [goOn + goOn, goOn + own]],
    ['with headers', ['HTTP/1.1 100 Continue\r\ndate: x\r\n\r\n', own]],
    ['in pieces', ['HTT', 'P/1.1 1', '00 Continue\r', '\n\r', `\n${own}`]],
    ['before early hints', [goOn + early, own]],
    ['never, but an answer in pieces does', [...own].slice(0, 20).concat(own.slice(20))],
  ])('is not a 100 Continue that comes %s', async (_how, pieces) => {
    const server = await startRawServer((socket) => {
      socket.setNoDelay();
      const sendFrom = (index: number) => {
        const piece = pieces[index];
        // Each piece in a packet of its own: the next one a few turns of the loop later.
        if (piece !== undefined) socket.write(piece, () => setTimeout(sendFrom, 2, index + 1));
      };
      sendFrom(0);
    });
    const { send } = createClient(server.origin, { sockets: 1 });
    for (let times = 0; times < 2; times += 1) {
      expect(await send(put)).toMatchObject({ kind: 'response', status: 200, body: { a: 'HTTP/1.1 100' } });
    }
    expect(server.received, 'the socket was kept').toHaveLength(1);
  });

  it('keeps a body that reads like a 100 Continue', async () => {
    const server = await startRawServer((socket) => {
      socket.setNoDelay();
      const head = `HTTP/1.1 200 OK\r\ncontent-length: ${goOn.length}\r\n\r\n`;
      socket.write(head, () => setTimeout(() => socket.write(goOn), 2));
    });
    expect(await createClient(server.origin).send(put)).toMatchObject({
      kind: 'unreadable',
      status: 200,
      reason: 'NOT_JSON',
    });
  });

  it('that never comes after a 100 Continue is no answer', async () => {
    for (const text of [goOn, 'HTTP/1.1 100 Cont']) {
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
  ])('is read when it is compressed as %s', async (coding, bytes) => {
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
    ['bytes that are no UTF-8', 'HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n"\xff"', 'NOT_JSON'],
    ['an unknown coding', toHttpResponse(200, '{}', { 'content-encoding': 'snappy' }), 'NOT_JSON'],
    ['a coding that does not fit', toHttpResponse(200, '{}', { 'content-encoding': 'gzip' }), 'NOT_JSON'],
    ['more than the limit', toHttpResponse(200, JSON.stringify('x'.repeat(1023))), 'TOO_LARGE'],
  ])('is unreadable when its body is %s', async (_what, text, reason) => {
    const server = await startRawServer((socket) => socket.write(Buffer.from(text, 'latin1')));
    expect(await createClient(server.origin).send(put)).toMatchObject({
      ...facts,
      kind: 'unreadable',
      status: 200,
      reason,
    });
  });

  it('is read up to the very limit', async () => {
    const server = await startRawServer((socket) =>
      socket.write(toHttpResponse(200, JSON.stringify('x'.repeat(1022)))),
    );
    expect(await createClient(server.origin).send(put)).toMatchObject({ kind: 'response' });
  });

  it('is unreadable when it is larger than the limit once decompressed', async () => {
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
  ])('of %i bytes is read whole in chunks of %i', async (length, size) => {
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
    'of %i bytes is unreadable in chunks of %i, its connection is closed, and nothing is sent again',
    async (length, size) => {
      const answer = inChunks(JSON.stringify('x'.repeat(length - 2)), size);
      const server = await startRawServer((socket) => socket.write(answer));
      const client = createClient(server.origin, { maxBodyBytes: length });
      expect(await client.send(put)).toMatchObject({
        ...facts,
        kind: 'unreadable',
        status: 200,
        reason: 'TOO_MANY_CHUNKS',
      });
      await server.closed(0);
      expect(server.received.join('').match(/PUT /g)).toHaveLength(1);
    },
  );

  it('is cut off at the limit, and its connection closed, when it never ends', async () => {
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
    ['a shorter body than announced', (text: string) => text.slice(0, -3)],
    ['half a chunk', () => 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n10\r\n{"a":'],
  ])('is unreadable when it is cut short: %s', async (_what, cut) => {
    const server = await startRawServer((socket) => socket.end(cut(toHttpResponse(200, '{"a":1}'))));
    expect(await createClient(server.origin).send(put)).toMatchObject({
      kind: 'unreadable',
      status: 200,
      reason: 'CONNECTION',
    });
  });
});

describe('a request that got no answer', () => {
  it('was not sent when the connection is refused', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const address = closed.address();
    const port = typeof address === 'object' ? address?.port : 0;
    closed.close();
    await once(closed, 'close');
    expect(await createClient(`http://127.0.0.1:${port}`).send(put)).toEqual({
      ...facts,
      kind: 'notSent',
      cutoff: 'CONNECTION',
      retryAfterSeconds: null,
    });
  });

  it('was not sent when the host has no address; a few attempts are made', async () => {
    let lookups = 0;
    const lookup: LookupFunction = (_host, _options, callback) => {
      lookups += 1;
      callback(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), []);
    };
    const origin = 'http://provider.test';
    const dispatcher = new Pool(origin, { connections: 1, connect: { lookup } });
    const result = await createClient(origin, { dispatcher }).send(put);
    expect(result).toEqual({ ...facts, kind: 'notSent', cutoff: 'CONNECTION', retryAfterSeconds: null });
    expect(lookups).toBe(4);
  });

  it('is sent again when the connection was refused, and answered once it can be made', async () => {
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

  it('was not sent when the other side speaks no TLS', async () => {
    const server = await startRawServer((socket) => socket.end('no TLS here'));
    const result = await createClient(server.origin.replace('http:', 'https:')).send(put);
    expect(result).toEqual({ ...facts, kind: 'notSent', cutoff: 'CONNECTION', retryAfterSeconds: null });
    expect(server.received[0]).not.toContain('secret-token');
  });

  it('was not sent when its time passed while it waited for a connection, and never is', async () => {
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
    expect(await second).toEqual({ ...facts, kind: 'notSent', cutoff: 'TIMEOUT', retryAfterSeconds: null });
    held[0]?.write(toHttpResponse(200, '{}'));
    expect(await first).toMatchObject({ kind: 'response' });
    expect(await send({ ...put, path: '/v1/third' })).toMatchObject({ kind: 'response' });
    expect(server.received.join('')).not.toContain('/v1/second');
    expect(server.received, 'the connection was kept').toHaveLength(1);
  });

  it('may have been processed when the connection is closed after it was sent', async () => {
    const server = await startRawServer((socket) => socket.end());
    expect(await createClient(server.origin).send(put)).toEqual({
      ...facts,
      kind: 'noResponse',
      cutoff: 'CONNECTION',
    });
  });

  it('may have been processed when the connection is reset after it was sent', async () => {
    const server = await startRawServer((socket) => socket.resetAndDestroy());
    expect(await createClient(server.origin).send(put)).toEqual({
      ...facts,
      kind: 'noResponse',
      cutoff: 'CONNECTION',
    });
    expect(server.received).toHaveLength(1);
  });

  it('may have been processed when what comes back is not HTTP', async () => {
    const server = await startRawServer((socket) => socket.write('SMTP 220 hello\r\n\r\n'));
    expect(await createClient(server.origin).send(put)).toEqual({
      ...facts,
      kind: 'noResponse',
      cutoff: 'CONNECTION',
    });
  });

  it('may have been processed when its time passed after it was sent; its connection is closed', async () => {
    const server = await startRawServer(() => {});
    const result = await createClient(server.origin, { timeoutMs: 50 }).send(put);
    expect(result).toEqual({ ...facts, kind: 'noResponse', cutoff: 'TIMEOUT' });
    await server.closed(0);
  });

  it('has its status when its time passed while the body came in drips', async () => {
    const server = await startRawServer((socket) =>
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"a"'),
    );
    expect(await createClient(server.origin, { timeoutMs: 50 }).send(put)).toMatchObject({
      kind: 'unreadable',
      status: 200,
      reason: 'TIMEOUT',
    });
  });

  it('may have been processed when the gateway had to stop after it was sent', async () => {
    const stop = new AbortController();
    const server = await startRawServer(() => stop.abort());
    const result = await createClient(server.origin, { stop: stop.signal }).send(put);
    expect(result).toEqual({ ...facts, kind: 'noResponse', cutoff: 'INTERRUPTED' });
  });

  it('was not sent when the gateway had stopped before', async () => {
    const server = await startRawServer(() => {});
    const result = await createClient(server.origin, { stop: AbortSignal.abort() }).send(put);
    expect(result).toEqual({ ...facts, kind: 'notSent', cutoff: 'INTERRUPTED', retryAfterSeconds: null });
    expect(server.received).toEqual([]);
  });
});

it('tells nothing of URL, credential or body in any result without an answer', async () => {
  const server = await startRawServer((socket) =>
    socket.end('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nsecret-body'),
  );
  const result = await createClient(server.origin).send(put);
  expect(JSON.stringify(result)).not.toMatch(/secret|127\.0\.0\.1|a%2Fb/);
});

it('rejects a request that cannot be written as HTTP, since that is a bug of ours', async () => {
  const server = await startRawServer(() => {});
  const { send } = createClient(server.origin);
  await expect(send({ ...put, headers: { authorization: 'two\r\nlines' } })).rejects.toThrow();
  expect(server.received).toEqual([]);
});
