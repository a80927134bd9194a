import type { Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createBoundedFetch } from '../../src/http-client/bounded-fetch.ts';
import { createJsonClient } from '../../src/http-client/json-client.ts';
import type { JsonRequest } from '../../src/http-client/json-exchange.ts';
import { createPool } from '../../src/http-client/pool.ts';
import type { Proxies } from '../../src/http-client/proxied-dispatcher.ts';
import { startConnectProxy } from '../support/connect-proxy.ts';
import { startRawServer, toHttpResponse } from '../support/raw-server.ts';

const put: JsonRequest = { method: 'PUT', path: '/v1/things/1', pathTemplate: '/v1/things/{id}', body: {} };
const maxBodyBytes = 1024 * 1024;

function createClient(origin: string, proxies: Proxies | null) {
  const dispatcher = createPool(origin, 1, proxies, maxBodyBytes);
  onTestFinished(() => dispatcher.destroy());
  return createJsonClient({
    provider: 'vertra',
    connection: 'default',
    origin,
    dispatcher,
    sockets: 1,
    queueSize: 16,
    timeoutMs: 10_000,
    maxBodyBytes,
    stopSignal: new AbortController().signal,
  });
}

const ways: Readonly<Record<string, () => Promise<Proxies | null>>> = {
  direct: async () => null,
  'through a proxy': async () => {
    const { port } = await startConnectProxy();
    return { httpProxy: `http://127.0.0.1:${port}`, httpsProxy: '', noProxy: '' };
  },
};

/** Repeats the text until the socket closes. */
function flood(socket: Socket, head: string, text: string): void {
  const more = () => {
    while (!socket.destroyed && socket.write(text));
  };
  socket.on('drain', more);
  socket.write(head);
  more();
}

const interim = { kind: 'noResponse', cutoff: 'TOO_MANY_INTERIM_RESPONSES' };
const tooLarge = { kind: 'unreadable', status: 200, reason: 'TOO_LARGE' };
const chunked = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';

const floods: [what: string, head: string, text: string, result: object][] = [
  ['103 responses', '', 'HTTP/1.1 103 E\r\n\r\n'.repeat(1000), interim],
  ['103 responses after an empty line', '', '\r\nHTTP/1.1 103 E\r\n\r\n'.repeat(1000), interim],
  ['100 responses', '', 'HTTP/1.1 100 C\r\n\r\n'.repeat(1000), interim],
  ['empty lines', '', '\r\n'.repeat(30_000), { kind: 'noResponse', cutoff: 'TOO_LARGE' }],
  ['a reason phrase', 'HTTP/1.1 200 ', 'a'.repeat(50_000), { kind: 'noResponse', cutoff: 'TOO_LARGE' }],
  ['trailers', `${chunked}0\r\n`, 'a: b\r\n'.repeat(9000), tooLarge],
  ['a chunk extension', `${chunked}1;`, 'a=b;'.repeat(15_000), tooLarge],
];

describe.each(Object.entries(ways))('a response without end, %s', (_way, toProxies) => {
  it.each(floods)(
    'closes the socket, and the write is not sent again: %s',
    async (_what, head, text, result) => {
      const server = await startRawServer((socket) => flood(socket, head, text));
      expect(await createClient(server.origin, await toProxies()).send(put)).toMatchObject(result);
      await server.closed(0);
      expect(server.received.join('').match(/PUT/g)).toHaveLength(1);
    },
  );

  it.each(floods)('is not requested again by a read: %s', async (_what, head, text, result) => {
    const server = await startRawServer((socket) => flood(socket, head, text));
    const client = createClient(server.origin, await toProxies());
    const get: JsonRequest = { ...put, method: 'GET', body: undefined, retry: 'TRANSIENT' };
    expect(await client.send(get)).toMatchObject(result);
    expect(server.received.join('').match(/GET/g)).toHaveLength(1);
  });
});

describe.each(Object.entries(ways))('a response of ordinary size, %s', (_way, toProxies) => {
  it('is read after 16 interim responses', async () => {
    const hints = 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(16);
    const server = await startRawServer((socket) => socket.write(hints + toHttpResponse(200, '{"a":1}')));
    expect(await createClient(server.origin, await toProxies()).send(put)).toMatchObject({ body: { a: 1 } });
  });

  it('is read up to the limit of its body in chunks of 64 bytes, each time on one socket', async () => {
    const body = JSON.stringify('x'.repeat(maxBodyBytes - 2));
    const chunks = body.match(/.{64}/g)?.map((chunk) => `40\r\n${chunk}\r\n`) ?? [];
    const server = await startRawServer((socket) => socket.write(`${chunked}${chunks.join('')}0\r\n\r\n`));
    const client = createClient(server.origin, await toProxies());
    for (let times = 0; times < 3; times += 1) {
      expect(await client.send(put)).toMatchObject({ kind: 'response', status: 200 });
    }
    expect(server.received).toHaveLength(1);
  });
});

describe('createBoundedFetch', () => {
  const codes: [what: string, head: string, text: string, code: string][] = [
    ...floods.map(([what, head, text, result]): [string, string, string, string] => {
      const { cutoff, reason } = result as { cutoff?: string; reason?: string };
      return [what, head, text, cutoff ?? reason ?? ''];
    }),
    ['chunks of one byte', chunked, '1\r\n \r\n'.repeat(9000), 'TOO_MANY_CHUNKS'],
  ];

  it.each(codes)('rejects with a code after one request: %s', async (_what, head, text, code) => {
    const server = await startRawServer((socket) => flood(socket, head, text));
    await expect(createBoundedFetch(server.origin, null)(`${server.origin}/jwks`)).rejects.toMatchObject({
      code,
    });
    await server.closed(0);
    expect(server.received.join('').match(/GET \/jwks /g)).toHaveLength(1);
  });
});
