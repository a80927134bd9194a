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

/** Says something on a connection of its own, and tells what comes back until it is closed. */
async function speak(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let heard = '';
  socket.on('data', (chunk) => {
    heard += String(chunk);
  });
  socket.on('error', () => {});
  socket.write(text);
  await once(socket, 'close');
  return heard;
}

describe('an answer', () => {
  const paths = ['/graphql', '/health/live', '/health/ready', '/nowhere'];

  it.each(paths)('of %s tells a browser to take it for data, and to show it nowhere', async (path) => {
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
  });
});

describe('a page of another origin', () => {
  const app = 'https://app.example';
  const ask = { method: 'OPTIONS', headers: { origin: app, 'access-control-request-method': 'POST' } };
  const corsOf = ({ headers }: Response) =>
    Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')));

  it('that is listed may call with a credential in a header, and read what limits say', async () => {
    const { origin, post } = await start({ corsOrigins: [app, 'https://other.example'] });
    expect(corsOf(await fetch(`${origin}/graphql`, ask))).toEqual({
      'access-control-allow-origin': app,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers':
        'apollographql-client-name, apollographql-client-version, authorization, baggage, content-type, idempotency-key, traceparent, tracestate, x-api-key, x-request-id',
      'access-control-expose-headers': 'ratelimit, ratelimit-policy, retry-after, x-request-id',
      'access-control-max-age': '600',
    });
    expect(corsOf(await post({ origin: app }))).toMatchObject({ 'access-control-allow-origin': app });
  });

  it('hears of a refusal, too', async () => {
    const { post } = await start({ corsOrigins: [app], authenticate: async () => 'REJECTED' as const });
    const refused = await post({ origin: app });
    expect([refused.status, corsOf(refused)['access-control-allow-origin']]).toEqual([401, app]);
  });

  it.each([
    ['none is listed', [], app],
    ['another is listed', [app], 'https://evil.example'],
    ['two others are listed', [app, 'https://other.example'], 'https://evil.example'],
    ['it is a sandboxed frame', [app, 'https://other.example'], 'null'],
    ['its name begins with that of one listed', [app], `${app}.evil.example`],
    ['its scheme is another', [app], 'http://app.example'],
  ])('is told nothing where %s', async (_where, corsOrigins, page) => {
    const { origin, post } = await start({ corsOrigins });
    const asked = await fetch(`${origin}/graphql`, { ...ask, headers: { ...ask.headers, origin: page } });
    expect(corsOf(asked)).toEqual({});
    expect(corsOf(await post({ origin: page }))).toEqual({});
  });
});

describe('a body', () => {
  const megabyte = 1024 * 1024;
  const head = 'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
  const padded = (bytes: number) => ok.padEnd(bytes, ' ');

  it('of a megabyte is read, and of one byte more is not, be its length stated or not', async () => {
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

  it('that never ends is refused while it is still coming', async () => {
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

  it('that says it is too long is refused before it comes', async () => {
    const { port } = await start();
    const socket = connect(port, '127.0.0.1');
    socket.write(`${head}Content-Length: 99999999\r\n\r\n{`);
    const [answer] = await once(socket, 'data');
    socket.destroy();
    expect(String(answer)).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('of a caller who is not known is not waited for', async () => {
    const { port } = await start({ authenticate: async () => 'REJECTED' as const });
    const socket = connect(port, '127.0.0.1');
    socket.write(`${head}Content-Length: 999\r\n\r\n{`);
    const [answer] = await once(socket, 'data');
    socket.destroy();
    expect(String(answer)).toMatch(/^HTTP\/1\.1 401 /);
  });
});

describe('a connection', () => {
  it('with headers of more than 16 KiB is refused with 431', async () => {
    const { port } = await start();
    const heard = await speak(
      port,
      `GET /health/live HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`,
    );
    expect(heard).toMatch(/^HTTP\/1\.1 431 /);
  });

  it.each([
    ['two lengths', 'Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde'],
    ['a length beside chunks', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a line break inside a header', 'X: a\rb\r\n\r\n'],
    ['a header without a name', ': x\r\n\r\n'],
  ])('that says %s is refused with 400', async (_what, rest) => {
    const { port, sandbox } = await start();
    expect(await speak(port, `POST /graphql HTTP/1.1\r\nHost: x\r\n${rest}`)).toMatch(/^HTTP\/1\.1 400 /);
    expect(sandbox.vida.requests).toEqual([]);
  });

  it.each(['localhost/graphql?query={__typename}&z=', 'x/metrics?', 'x#', 'user@x', 'a\\b'])(
    'whose Host is %s is refused with 400, as that would be read for a path',
    async (host) => {
      const { port } = await start();
      expect(
        await speak(port, `GET /nowhere HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
      ).toMatch(/^HTTP\/1\.1 400 /);
    },
  );

  it('that ends in the middle of a body is no unexpected error', async () => {
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

  it('is given up when its headers or its request take too long, or nothing is asked on it', async () => {
    const { server } = await start();
    expect(server).toMatchObject({
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 65_000,
    });
  });

  it('is ended when its client takes nothing of a ready answer, and not while an answer is waited for', async () => {
    const whole = Buffer.alloc(64 * 1024 * 1024);
    let given = Promise.resolve<unknown>(undefined);
    const server = createGatewayServer(({ url }, response) => {
      if (url === '/large') given = once(response.end(whole), 'close');
      else setTimeout(() => response.end('late'), url === '/late' ? 400 : 0);
    }, 100);
    const origin = await listen(server, '127.0.0.1', 0);
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    const { port } = new URL(origin);
    const told = await speak(
      Number(port),
      ['/soon', '/late']
        .map(
          (path) =>
            `GET ${path} HTTP/1.1\r\nHost: x\r\n${path === '/late' ? 'Connection: close\r\n' : ''}\r\n`,
        )
        .join(''),
    );
    expect(told.match(/late/g)).toHaveLength(2);

    const idle = connect(Number(port), '127.0.0.1');
    onTestFinished(() => {
      idle.destroy();
    });
    const asked = once(server, 'request');
    idle.pause().write('GET /large HTTP/1.1\r\nHost: x\r\n\r\n');
    await asked;
    await given;
  });
});

describe('the answers that are owed', () => {
  it('are none on a connection that is gone, those that waited behind another included', async () => {
    const responses: ServerResponse[] = [];
    const server = createGatewayServer((_request, response) => responses.push(response));
    const answers = trackPendingAnswers(server);
    const { port } = new URL(await listen(server, '127.0.0.1', 0));
    onTestFinished(() => void server.close());
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await vi.waitFor(() => expect(responses).toHaveLength(2));
    const given = vi.fn();
    const all = answers.whenAllSent().then(given);
    await new Promise(setImmediate);
    expect(given).not.toHaveBeenCalled();
    socket.destroy();
    await all;
  });
});

describe('a Host that is none', () => {
  it('is refused, whatever was asked on the same connection before', async () => {
    const { port } = await start();
    const ask = (host: string, more = '') =>
      `POST /graphql HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n${more}Content-Length: ${ok.length}\r\n\r\n${ok}`;
    const heard = await speak(port, `${ask('x')}${ask('x')}${ask('a/b', 'Connection: close\r\n')}`);
    expect(heard.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 400']);
  });
});
