import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Attempt } from '../../src/http-client/attempt.ts';
import { createBoundedFetch } from '../../src/http-client/bounded-fetch.ts';
import type { JsonClientOptions } from '../../src/http-client/json-client.ts';
import { createJsonClient } from '../../src/http-client/json-client.ts';
import type { JsonRequest } from '../../src/http-client/json-exchange.ts';
import { createPool } from '../../src/http-client/pool.ts';
import type { Proxies } from '../../src/http-client/proxied-dispatcher.ts';
import { createProxiedDispatcher } from '../../src/http-client/proxied-dispatcher.ts';
import type { ConnectProxy, OnConnect } from '../support/connect-proxy.ts';
import { startConnectProxy, tunnel } from '../support/connect-proxy.ts';
import { startRawServer, toHttpResponse } from '../support/raw-server.ts';
import { selfSigned } from '../support/self-signed.ts';

const put: JsonRequest = {
  method: 'PUT',
  path: '/v1/things/a?token=secret-token',
  pathTemplate: '/v1/things/{id}',
  headers: { authorization: 'Bearer secret-token' },
  body: { name: 'Zoë' },
};

const noProxies: Proxies = { httpProxy: '', httpsProxy: '', noProxy: '' };
const toProxyUrl = ({ port }: ConnectProxy) => `http://127.0.0.1:${port}`;
const toHost = ({ origin }: { readonly origin: string }) => new URL(origin).host;

function createClient(origin: string, proxies: Partial<Proxies>, options: Partial<JsonClientOptions> = {}) {
  const sockets = options.sockets ?? 4;
  const dispatcher = createPool(origin, sockets, { ...noProxies, ...proxies });
  onTestFinished(() => dispatcher.destroy());
  const attempts: Attempt[] = [];
  const client = createJsonClient({
    provider: 'vida',
    connection: 'default',
    origin,
    dispatcher,
    sockets,
    queueSize: 64,
    timeoutMs: 10_000,
    maxBodyBytes: 1024,
    stopSignal: new AbortController().signal,
    onAttempt: (attempt) => attempts.push(attempt),
    ...options,
  });
  return { ...client, attempts, failures: () => attempts.map(({ failure }) => failure) };
}

const startOrigin = () => startRawServer((socket) => socket.write(toHttpResponse(200, '{"a":1}')));

/** Starts a TLS server with a self-signed certificate. */
async function startTlsOrigin() {
  const received: string[] = [];
  const sockets = new Set<Socket>();
  const server = createTlsServer(selfSigned, (socket) =>
    socket.on('data', (chunk) => received.push(`${chunk}`)),
  );
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  server.on('tlsClientError', () => {});
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const address = server.address();
  return { received, origin: `https://127.0.0.1:${typeof address === 'object' ? address?.port : ''}` };
}

const respondWith =
  (status: number): OnConnect =>
  (socket) =>
    socket.end(`HTTP/1.1 ${status} X\r\ncontent-length: 0\r\n\r\n`);

describe('a request through a proxy', () => {
  it('to an http origin uses a tunnel, and keeps it for the next request', async () => {
    const [origin, proxy] = [await startOrigin(), await startConnectProxy()];
    const { send } = createClient(origin.origin, { httpProxy: toProxyUrl(proxy) }, { sockets: 1 });
    expect(await send(put)).toMatchObject({ kind: 'response', status: 200, body: { a: 1 } });
    expect(await send(put)).toMatchObject({ kind: 'response' });
    expect(proxy.tunnels).toEqual([{ target: toHost(origin), authorization: undefined }]);
    expect(proxy.forwarded).toEqual([]);
    expect(origin.received).toHaveLength(1);
    expect(origin.received[0]).toMatch(/^PUT \/v1\/things\/a\?token=secret-token HTTP\/1\.1\r\n/);
    expect(origin.received[0]).not.toMatch(/proxy-/i);
  });

  it('sends the decoded credential of the proxy URL to the proxy and not to the origin', async () => {
    const [origin, proxy] = [await startOrigin(), await startConnectProxy()];
    const httpProxy = `http://us%40er:p%3Aw@127.0.0.1:${proxy.port}`;
    await createClient(origin.origin, { httpProxy }).send(put);
    const basic = `Basic ${Buffer.from('us@er:p:w').toString('base64')}`;
    expect(proxy.tunnels).toEqual([{ target: toHost(origin), authorization: basic }]);
    expect(origin.received.join('')).not.toMatch(/proxy-authorization/i);
  });

  it('to an https origin uses HTTPS_PROXY, or HTTP_PROXY when it is not set', async () => {
    const origin = await startTlsOrigin();
    const [one, other] = [await startConnectProxy(), await startConnectProxy()];
    await createClient(origin.origin, { httpProxy: toProxyUrl(one), httpsProxy: toProxyUrl(other) }).send(
      put,
    );
    expect([one.tunnels.length, other.tunnels.length > 0]).toEqual([0, true]);
    await createClient(origin.origin, { httpProxy: toProxyUrl(one) }).send(put);
    expect(one.tunnels[0]?.target).toBe(toHost(origin));
  });

  it.each<[string, (port: string) => string, boolean]>([
    ['a host', () => '127.0.0.1', false],
    ['a host and its port', (port) => `127.0.0.1:${port}`, false],
    ['a host and another port', () => '127.0.0.1:1', true],
    ['several', (port) => `example.com, 127.0.0.1:${port} , .local`, false],
    ['every host', () => '*', false],
    ['another host', () => 'example.com', true],
  ])('is direct when NO_PROXY lists its origin, and only then: %s', async (_name, noProxy, proxied) => {
    const [origin, proxy] = [await startOrigin(), await startConnectProxy()];
    const proxies = { httpProxy: toProxyUrl(proxy), noProxy: noProxy(new URL(origin.origin).port) };
    expect(await createClient(origin.origin, proxies).send(put)).toMatchObject({ kind: 'response' });
    expect(proxy.tunnels).toHaveLength(proxied ? 1 : 0);
  });

  it('opens no more sockets to the proxy and the origin than the pool allows', async () => {
    const held: Socket[] = [];
    let onTwoRequests = () => {};
    const two = new Promise<void>((resolve) => {
      onTwoRequests = resolve;
    });
    const origin = await startRawServer((socket) => {
      if (held.push(socket) === 2) onTwoRequests();
      else if (held.length > 2) socket.write(toHttpResponse(200, '{}'));
    });
    const proxy = await startConnectProxy();
    const dispatcher = createPool(origin.origin, 2, { ...noProxies, httpProxy: toProxyUrl(proxy) });
    onTestFinished(() => dispatcher.destroy());
    const { send } = createClient(origin.origin, {}, { sockets: 8, dispatcher });
    const all = Array.from({ length: 8 }, () => send(put));
    await two;
    for (const socket of held.slice(0, 2)) socket.write(toHttpResponse(200, '{}'));
    expect((await Promise.all(all)).map(({ kind }) => kind)).toEqual(Array(8).fill('response'));
    expect([origin.received.length, proxy.sockets.max]).toEqual([2, 2]);
  });
});

describe('a tunnel that is not established', () => {
  const notSent = { kind: 'notSent', cutoff: 'CONNECTION', retryAfterSeconds: null };

  it.each<[string, OnConnect, string]>([
    ['is refused with 407', respondWith(407), 'PROXY_407'],
    ['is refused with 502', respondWith(502), 'PROXY_502'],
    ['is refused with 503 and a wait', respondWith(503), 'PROXY_503'],
    ['is answered 204', respondWith(204), 'PROXY_204'],
    ['is closed without a response', (socket) => socket.end(), 'PROXY_UND_ERR_SOCKET'],
    ['is answered in another protocol', (socket) => socket.end('SMTP\r\n\r\n'), 'PROXY_HPE_UNKNOWN'],
  ])('leaves the request unsent after four attempts when CONNECT %s', async (_name, onConnect, code) => {
    const [origin, proxy] = [await startOrigin(), await startConnectProxy(onConnect)];
    const { failures, send } = createClient(origin.origin, { httpProxy: toProxyUrl(proxy) });
    expect(await send(put)).toMatchObject(notSent);
    expect(failures()).toEqual([code, code, code, code]);
    expect(proxy.tunnels).toHaveLength(4);
    expect([origin.received, proxy.forwarded]).toEqual([[], []]);
  });

  it('leaves the request unsent when CONNECT is reset', async () => {
    const [origin, proxy] = [
      await startOrigin(),
      await startConnectProxy((socket) => (socket as Socket).resetAndDestroy()),
    ];
    const { failures, send } = createClient(origin.origin, { httpProxy: toProxyUrl(proxy) });
    expect(await send(put)).toMatchObject(notSent);
    expect(failures()).toEqual(Array(4).fill('ECONNRESET'));
    expect(origin.received).toEqual([]);
  });

  it('leaves the request unsent, with the proxy as the cause, when nothing listens on its port', async () => {
    const origin = await startOrigin();
    const { failures, send } = createClient(origin.origin, { httpProxy: 'http://127.0.0.1:1' });
    expect(await send(put)).toMatchObject(notSent);
    expect(failures()).toEqual(Array(4).fill('PROXY_ECONNREFUSED'));
    expect(origin.received).toEqual([]);
  });

  it.each(['http', 'https'])(
    'ends the request as unsent at the deadline when CONNECT to an %s origin gets no response',
    async (scheme) => {
      const proxy = await startConnectProxy(() => {});
      const proxies = { httpProxy: toProxyUrl(proxy) };
      const { failures, send } = createClient(`${scheme}://127.0.0.1:1`, proxies, { timeoutMs: 500 });
      expect(await send(put)).toMatchObject({ ...notSent, cutoff: 'TIMEOUT' });
      expect(failures()).toEqual(['TIMEOUT']);
      expect(proxy.tunnels).toHaveLength(1);
    },
  );

  it('frees its socket when CONNECT gets no response, so that the next request reaches a proxy that recovered', async () => {
    const origin = await startOrigin();
    const proxy = await startConnectProxy((socket, request) => {
      if (proxy.tunnels.length > 1) tunnel(socket, request);
    });
    const dispatcher = createProxiedDispatcher(
      { ...noProxies, httpProxy: toProxyUrl(proxy) },
      { sockets: 1, maxBodyBytes: 1024 },
      200,
    );
    onTestFinished(() => dispatcher.destroy());
    const { failures, send } = createClient(origin.origin, {}, { dispatcher });
    expect(await send(put)).toMatchObject({ kind: 'response' });
    expect(failures()).toEqual(['PROXY_UND_ERR_HEADERS_TIMEOUT', null]);
  });

  it('in time is not used later for the request that was cut off', async () => {
    const origin = await startOrigin();
    let answer = () => {};
    const proxy = await startConnectProxy((socket, request) => {
      if (proxy.tunnels.length > 1) tunnel(socket, request);
      else answer = () => tunnel(socket, request);
    });
    const dispatcher = createPool(origin.origin, 1, { ...noProxies, httpProxy: toProxyUrl(proxy) });
    onTestFinished(() => dispatcher.destroy());
    const late = createClient(origin.origin, {}, { dispatcher, timeoutMs: 100 });
    expect(await late.send({ ...put, path: '/cut-off' })).toMatchObject({ ...notSent, cutoff: 'TIMEOUT' });
    answer();
    const { send } = createClient(origin.origin, {}, { dispatcher });
    expect(await send(put)).toMatchObject({ kind: 'response' });
    expect(origin.received.join('')).not.toContain('/cut-off');
  });

  it('is established when the proxy recovers', async () => {
    const origin = await startOrigin();
    const proxy = await startConnectProxy((socket, request) =>
      proxy.tunnels.length < 3 ? respondWith(502)(socket, request) : tunnel(socket, request),
    );
    const { failures, send } = createClient(origin.origin, { httpProxy: toProxyUrl(proxy) });
    expect(await send(put)).toMatchObject({ kind: 'response' });
    expect(failures()).toEqual(['PROXY_502', 'PROXY_502', null]);
    expect(origin.received.join('').match(/PUT/g)).toHaveLength(1);
  });
});

describe('a tunnel that is closed after it was established', () => {
  const closeAfter: OnConnect = (socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n');

  it('leaves a request to an https origin unsent, because no TLS connection was made', async () => {
    const [origin, proxy] = [await startTlsOrigin(), await startConnectProxy(closeAfter)];
    const { failures, send } = createClient(origin.origin, { httpsProxy: toProxyUrl(proxy) });
    expect(await send(put)).toMatchObject({ kind: 'notSent', cutoff: 'CONNECTION' });
    expect(failures()).toEqual(Array(4).fill('ECONNRESET'));
    expect(origin.received).toEqual([]);
  });

  it('leaves the outcome of a written request unknown, and does not send it again', async () => {
    const proxy = await startConnectProxy((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.once('data', () => socket.end());
    });
    const { failures, send } = createClient('http://127.0.0.1:1', { httpProxy: toProxyUrl(proxy) });
    expect(await send(put)).toMatchObject({ kind: 'noResponse', cutoff: 'CONNECTION' });
    expect([failures(), proxy.tunnels.length]).toEqual([['UND_ERR_SOCKET'], 1]);
  });
});

describe('the failure code of an attempt', () => {
  it.each(['direct', 'through a proxy'])('is that of an untrusted certificate: %s', async (route) => {
    const [origin, proxy] = [await startTlsOrigin(), await startConnectProxy()];
    const proxies = route === 'direct' ? {} : { httpsProxy: toProxyUrl(proxy) };
    const { failures, send } = createClient(origin.origin, proxies);
    expect(await send(put)).toMatchObject({ kind: 'notSent', cutoff: 'CONNECTION' });
    expect(failures()).toEqual(Array(4).fill('DEPTH_ZERO_SELF_SIGNED_CERT'));
    expect(origin.received).toEqual([]);
  });
});

describe('a fetch through a proxy', () => {
  it('uses a tunnel, and can be aborted', async () => {
    const [origin, proxy] = [await startOrigin(), await startConnectProxy()];
    const send = createBoundedFetch(origin.origin, { ...noProxies, httpProxy: toProxyUrl(proxy) });
    const response = await send(`${origin.origin}/jwks.json`, { headers: { accept: 'application/json' } });
    expect(await response.json()).toEqual({ a: 1 });
    expect(proxy.tunnels).toHaveLength(1);
    await expect(send(origin.origin, { signal: AbortSignal.abort() })).rejects.toThrow();
  });
});
