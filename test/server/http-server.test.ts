import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createGatewayServer, listen, trackPendingAnswers } from '../../src/server/http-server.ts';
import type { GatewayOptions } from '../support/start-gateway.ts';
import { startGateway } from '../support/start-gateway.ts';

const ok = JSON.stringify({ query: '{ __typename }' });

async function start(options: GatewayOptions = {}) {
  const { gateway, operations, sandbox, unexpected } = await startGateway(options);
  const server = createGatewayServer(gateway);
  const origin = await listen(server, '127.0.0.1', 0);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const post = (headers: Record<string, string> = {}, body: BodyInit = ok) =>
    fetch(`${origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      ...(body instanceof ReadableStream ? { duplex: 'half' as const } : {}),
    });
  return { origin, post, operations, sandbox, server, unexpected, port: Number(new URL(origin).port) };
}

/** Sends text on a new connection, and returns the data that it receives until it is closed. */
async function sendRaw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk) => {
    received += String(chunk);
  });
  socket.on('error', () => {});
  socket.write(text);
  await once(socket, 'close');
  return received;
}

describe('An answer', () => {
  const paths = ['/graphql', '/health/live', '/health/ready', '/nowhere'];

  it.each(paths)(
    'of %s has the security headers that keep browsers from rendering and embedding it',
    async (path) => {
      const { origin } = await start();
      const { headers } = await fetch(origin + path);
      expect(Object.fromEntries(headers)).toMatchObject({
        'content-security-policy': "default-src 'none';frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
        'strict-transport-security': 'max-age=31536000; includeSubDomains',
        'cache-control': 'no-store',
      });
      expect(headers.get('x-powered-by')).toBeNull();
    },
  );
});

describe('A page of another origin', () => {
  const app = 'https://app.example';
  const preflight = { method: 'OPTIONS', headers: { origin: app, 'access-control-request-method': 'POST' } };
  const toCorsHeaders = ({ headers }: Response) =>
    Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')));

  it('that is listed can send credentials in headers, and read the headers of limits', async () => {
    const { origin, post } = await start({ corsOrigins: [app, 'https://other.example'] });
    expect(toCorsHeaders(await fetch(`${origin}/graphql`, preflight))).toEqual({
      'access-control-allow-origin': app,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers':
        'apollographql-client-name, apollographql-client-version, authorization, baggage, content-type, idempotency-key, traceparent, tracestate, x-api-key, x-request-id',
      'access-control-expose-headers': 'ratelimit, ratelimit-policy, retry-after, x-request-id',
      'access-control-max-age': '600',
    });
    expect(toCorsHeaders(await post({ origin: app }))).toMatchObject({ 'access-control-allow-origin': app });
  });

  it('that is listed can read refusals', async () => {
    const { post } = await start({ corsOrigins: [app], authenticate: async () => 'REJECTED' as const });
    const refused = await post({ origin: app });
    expect([refused.status, toCorsHeaders(refused)['access-control-allow-origin']]).toEqual([401, app]);
  });

  it.each([
    ['no origin is listed', [], app],
    ['another origin is listed', [app], 'https://evil.example'],
    ['two other origins are listed', [app, 'https://other.example'], 'https://evil.example'],
    ['it is a sandboxed frame', [app, 'https://other.example'], 'null'],
    ['its host begins with a listed host', [app], `${app}.evil.example`],
    ['its scheme differs', [app], 'http://app.example'],
  ])('gets no CORS headers when %s', async (_case, corsOrigins, page) => {
    const { origin, post } = await start({ corsOrigins });
    const answer = await fetch(`${origin}/graphql`, {
      ...preflight,
      headers: { ...preflight.headers, origin: page },
    });
    expect(toCorsHeaders(answer)).toEqual({});
    expect(toCorsHeaders(await post({ origin: page }))).toEqual({});
  });
});

describe('A body', () => {
  const megabyte = 1024 * 1024;
  const head = 'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
  const padded = (bytes: number) => ok.padEnd(bytes, ' ');

  it('of a megabyte is accepted, and a longer one is refused, with or without a stated length', async () => {
    const { post } = await start();
    expect((await post({}, padded(megabyte))).status).toBe(200);
    expect((await post({}, new Blob([padded(megabyte)]).stream())).status).toBe(200);
    for (const body of [padded(megabyte + 1), new Blob([padded(megabyte + 1)]).stream()]) {
      const refused = await post({}, body);
      const { errors } = (await refused.json()) as { errors: { extensions: object }[] };
      expect([refused.status, errors[0]?.extensions]).toEqual([
        413,
        { code: 'BODY_TOO_LARGE', limit: megabyte },
      ]);
    }
  });

  it('without an end is refused while it is being sent', async () => {
    const { port } = await start();
    const socket = connect(port, '127.0.0.1');
    const answered = once(socket, 'data');
    socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n`);
    const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
    const send = () => {
      while (socket.writable && socket.write(chunk));
    };
    socket.on('drain', send);
    send();
    const [answer] = await answered;
    socket.destroy();
    expect(String(answer)).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('with a stated length above the limit is refused before it is sent', async () => {
    const { port } = await start();
    const socket = connect(port, '127.0.0.1');
    socket.write(`${head}Content-Length: 99999999\r\n\r\n{`);
    const [answer] = await once(socket, 'data');
    socket.destroy();
    expect(String(answer)).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('of an unauthenticated client is refused before it is sent', async () => {
    const { port } = await start({ authenticate: async () => 'REJECTED' as const });
    const socket = connect(port, '127.0.0.1');
    socket.write(`${head}Content-Length: 999\r\n\r\n{`);
    const [answer] = await once(socket, 'data');
    socket.destroy();
    expect(String(answer)).toMatch(/^HTTP\/1\.1 401 /);
  });
});

describe('A connection', () => {
  it('with headers larger than 16 KiB is answered with 431', async () => {
    const { port } = await start();
    const received = await sendRaw(
      port,
      `GET /health/live HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`,
    );
    expect(received).toMatch(/^HTTP\/1\.1 431 /);
  });

  it.each([
    ['two content lengths', 'Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde'],
    [
      'a content length beside a chunked body',
      'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a line break inside a header', 'X: a\rb\r\n\r\n'],
    ['a header without a name', ': x\r\n\r\n'],
  ])('with %s is answered with 400', async (_case, rest) => {
    const { port, sandbox } = await start();
    expect(await sendRaw(port, `POST /graphql HTTP/1.1\r\nHost: x\r\n${rest}`)).toMatch(/^HTTP\/1\.1 400 /);
    expect(sandbox.vida.requests).toEqual([]);
  });

  it.each(['localhost/graphql?query={__typename}&z=', 'x/metrics?', 'x#', 'user@x', 'a\\b'])(
    'with the Host %s is answered with 400, since it would be parsed as a path',
    async (host) => {
      const { port } = await start();
      expect(
        await sendRaw(port, `GET /nowhere HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
      ).toMatch(/^HTTP\/1\.1 400 /);
    },
  );

  it('that ends within a body is not an unexpected error', async () => {
    const { operations, port, unexpected } = await start();
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 200\r\n\r\n{"q`,
    );
    await once(socket, 'connect');
    socket.end();
    await vi.waitFor(() => expect(operations).toHaveLength(1));
    expect(operations[0]?.errorCodes).toEqual(['REQUEST_CUT_OFF']);
    expect(unexpected).toEqual([]);
  });

  it('has timeouts for headers, for requests and for idle time', async () => {
    const { server } = await start();
    expect(server).toMatchObject({
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 65_000,
    });
  });

  it('is closed when its client does not read a complete answer, but not while an answer is pending', async () => {
    const largeBody = Buffer.alloc(64 * 1024 * 1024);
    let closed = Promise.resolve<unknown>(undefined);
    const server = createGatewayServer(({ url }, response) => {
      if (url === '/large') closed = once(response.end(largeBody), 'close');
      else setTimeout(() => response.end('late'), url === '/late' ? 400 : 0);
    }, 100);
    const origin = await listen(server, '127.0.0.1', 0);
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    const { port } = new URL(origin);
    const received = await sendRaw(
      Number(port),
      ['/soon', '/late']
        .map(
          (path) =>
            `GET ${path} HTTP/1.1\r\nHost: x\r\n${path === '/late' ? 'Connection: close\r\n' : ''}\r\n`,
        )
        .join(''),
    );
    expect(received.match(/late/g)).toHaveLength(2);

    const idle = connect(Number(port), '127.0.0.1');
    onTestFinished(() => {
      idle.destroy();
    });
    const requested = once(server, 'request');
    idle.pause().write('GET /large HTTP/1.1\r\nHost: x\r\n\r\n');
    await requested;
    await closed;
  });
});

describe('trackPendingAnswers', () => {
  it('counts no answers of a closed connection, not even those that were queued behind another one', async () => {
    const responses: ServerResponse[] = [];
    const server = createGatewayServer((_request, response) => responses.push(response));
    const pendingAnswers = trackPendingAnswers(server);
    const { port } = new URL(await listen(server, '127.0.0.1', 0));
    onTestFinished(() => void server.close());
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await vi.waitFor(() => expect(responses).toHaveLength(2));
    const onAllSent = vi.fn();
    const allSent = pendingAnswers.whenAllSent().then(onAllSent);
    await new Promise(setImmediate);
    expect(onAllSent).not.toHaveBeenCalled();
    socket.destroy();
    await allSent;
  });
});

describe('An invalid Host header', () => {
  it('is refused after valid requests on the same connection', async () => {
    const { port } = await start();
    const toRequest = (host: string, headers = '') =>
      `POST /graphql HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n${headers}Content-Length: ${ok.length}\r\n\r\n${ok}`;
    const received = await sendRaw(
      port,
      `${toRequest('x')}${toRequest('x')}${toRequest('a/b', 'Connection: close\r\n')}`,
    );
    expect(received.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 400']);
  });
});
