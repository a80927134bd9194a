import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createGatewayServer, listen } from '../../../src/server/http-server.ts';
import { createMetricsServer } from '../../../src/server/metrics-server.ts';
import { cacheMetrics } from '../../../src/server/routes/cached-metrics.ts';
import { createMetrics } from '../../../src/telemetry/metrics.ts';
import { startGateway } from '../../support/start-gateway.ts';

const html = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

async function start(options: Parameters<typeof startGateway>[0] = {}) {
  const { gateway, sandbox } = await startGateway({ metrics: cacheMetrics(createMetrics()), ...options });
  const send = (path: string, init: RequestInit = {}) => gateway.fetch(`http://gateway${path}`, init);
  return { send, gateway, sandbox };
}

/** Sends raw text, and returns the status, the headers and the body of the answer. */
async function sendRaw(origin: string, text: string) {
  const socket = connect(Number(new URL(origin).port), '127.0.0.1');
  let received = '';
  socket.on('data', (chunk) => {
    received += String(chunk);
  });
  socket.write(text);
  await once(socket, 'close');
  const [head = '', body = ''] = received.split('\r\n\r\n', 2);
  return { status: Number(head.slice(9, 12)), head: head.toLowerCase(), body };
}

async function startServer(options: Parameters<typeof startGateway>[0] = {}) {
  const { gateway, sandbox } = await start(options);
  const server = createGatewayServer(gateway);
  const origin = await listen(server, '127.0.0.1', 0);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { origin, sandbox };
}

async function startMetricsServer() {
  const server = createMetricsServer(cacheMetrics(createMetrics()));
  onTestFinished(() => void server.close());
  return listen(server, '127.0.0.1', 0);
}

describe.each(['/health/live', '/health/ready', '/metrics'])('%s', (path) => {
  it('answers HEAD with the headers of GET and no body', async () => {
    const { send } = await start({ metrics: cacheMetrics(createMetrics(), () => 0) });
    const [get, head] = [await send(path), await send(path, { method: 'HEAD' })];
    expect([get.status, head.status]).toEqual([200, 200]);
    expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'));
    expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'));
    expect(await head.text()).toBe('');
  });

  it.each(['OPTIONS', 'POST', 'PUT', 'DELETE', 'PATCH'])('answers %s with 405 and Allow', async (method) => {
    const { send } = await start({ corsOrigins: ['https://app.example'] });
    const preflight = { origin: 'https://app.example', 'access-control-request-method': 'GET' };
    for (const headers of [{}, preflight] as Record<string, string>[]) {
      const { headers: answerHeaders, status } = await send(path, { method, headers });
      expect([status, answerHeaders.get('allow')]).toEqual([405, 'GET, HEAD']);
      expect(answerHeaders.get('x-request-id')).toMatch(/./);
    }
  });

  it('is not served at a path or a query that ends with it', async () => {
    const { send } = await start();
    for (const other of [`/nowhere${path}`, `/nowhere?x=${path}`])
      expect((await send(other)).status).toBe(404);
  });
});

it('/health/ready answers GET and HEAD with 503 while the process is not ready', async () => {
  const { gate, gateway } = await startGateway();
  await gate.close();
  for (const method of ['GET', 'HEAD'])
    expect((await gateway.fetch('http://gateway/health/ready', { method })).status).toBe(503);
});

describe('The metrics', () => {
  const prometheusAccept =
    'application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';
  const cases = [
    [undefined, 'text/plain; version=0.0.4; charset=utf-8'],
    ['*/*', 'text/plain; version=0.0.4; charset=utf-8'],
    ['text/plain', 'text/plain; version=0.0.4; charset=utf-8'],
    ['text/html', 'text/plain; version=0.0.4; charset=utf-8'],
    ['application/openmetrics-text;q=0', 'text/plain; version=0.0.4; charset=utf-8'],
    ['application/openmetrics-text;q=0.1, text/plain', 'text/plain; version=0.0.4; charset=utf-8'],
    ['Application/OpenMetrics-Text', 'application/openmetrics-text; version=1.0.0; charset=utf-8'],
    [prometheusAccept, 'application/openmetrics-text; version=1.0.0; charset=utf-8'],
  ] as const;

  it.each(cases)(
    'for Accept: %s have the type %s, on the port of the API and on the metrics port',
    async (accept, type) => {
      const { send } = await start();
      const init = accept === undefined ? {} : { headers: { accept } };
      const separate = await fetch(`${await startMetricsServer()}/metrics`, init);
      for (const response of [await send('/metrics', init), separate]) {
        expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
        expect((await response.text()).endsWith('# EOF\n')).toBe(type.startsWith('application'));
      }
    },
  );

  it('have the same names and values in both formats, in any order and concurrently', async () => {
    const metrics = createMetrics();
    metrics.countKeyUse('new');
    const [plain, open, again] = await Promise.all([
      metrics.read('text/plain'),
      metrics.read('application/openmetrics-text'),
      metrics.read('text/plain'),
    ]);
    const after = await metrics.read('text/plain');
    for (const text of [plain, again, after]) {
      expect(text).toContain(
        '\n# TYPE gateway_idempotency_keys_total counter\ngateway_idempotency_keys_total{use="new"} 1\n',
      );
      expect(text).toMatch(/\nprocess_cpu_seconds_total \d/);
      expect(text).not.toContain('_total_total');
    }
    expect(open).toContain(
      '\n# TYPE gateway_idempotency_keys counter\ngateway_idempotency_keys_total{use="new"} 1\n',
    );
  });

  it('on the metrics port answer HEAD without a body, and other methods with 405', async () => {
    const origin = await startMetricsServer();
    const head = await fetch(`${origin}/metrics?x`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    for (const method of ['OPTIONS', 'POST']) {
      const refused = await fetch(`${origin}/metrics`, { method });
      expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    }
    expect((await fetch(`${origin}/`)).status).toBe(404);
    const absolute = await sendRaw(
      origin,
      'GET http://x/metrics HTTP/1.1\r\nHost: y\r\nConnection: close\r\n\r\n',
    );
    expect(absolute.status).toBe(200);
  });
});

describe('Allow', () => {
  it.each([
    ['GET', '/graphql', 200, null],
    ['HEAD', '/graphql', 405, 'GET, POST'],
    ['PUT', '/graphql', 405, 'GET, POST'],
    ['OPTIONS', '/graphql', 204, 'GET, POST, OPTIONS'],
    ['GET', '/graphql?query=mutation%7B__typename%7D', 405, 'POST'],
    ['GET', '/nowhere', 404, null],
    ['OPTIONS', '/nowhere', 404, null],
    ['OPTIONS', '/', 404, null],
    ['OPTIONS', '/nowhere?/graphql', 404, null],
  ])('in the answer to %s %s with status %d is %s', async (method, path, status, allow) => {
    const { send } = await start();
    const response = await send(path, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([status, allow]);
  });
});

describe('The API', () => {
  it.each(['/nowhere/graphql', '//x/graphql', '/nowhere?/graphql', '/graphql/x', '/GRAPHQL'])(
    'is not served at %s',
    async (path) => {
      const { origin } = await startServer();
      const body = '{"query":"{ __typename }"}';
      const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n`;
      const answer = await sendRaw(origin, `${head}Content-Length: ${body.length}\r\n\r\n${body}`);
      expect(answer.status).toBe(404);
    },
  );
});

describe('/', () => {
  it('redirects a browser to the explorer when it is enabled', async () => {
    const { send } = await start({ graphiql: true });
    for (const method of ['GET', 'HEAD']) {
      const response = await send('/', { method, headers: { accept: html }, redirect: 'manual' });
      expect([response.status, response.headers.get('location')]).toEqual([302, '/graphql']);
    }
  });

  it.each([
    ['a browser when the explorer is disabled', false, 'GET', html],
    ['a program', true, 'GET', '*/*'],
    ['a client that does not accept HTML', true, 'GET', 'text/html;q=0, */*'],
    ['a POST', true, 'POST', html],
  ])('answers %s with 404 and an empty body', async (_case, graphiql, method, accept) => {
    const { send } = await start({ graphiql });
    const response = await send('/?mark=1', { method, headers: { accept }, redirect: 'manual' });
    expect([response.status, await response.text(), response.headers.get('location')]).toEqual([
      404,
      '',
      null,
    ]);
  });
});

describe('A request target in absolute form', () => {
  const body = '{"query":"{ __typename }"}';
  const post = (target: string, host: string) =>
    `POST ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

  it.each([
    ['http://gateway/graphql', 'x'],
    ['http://gateway/graphql', 'x:80'],
    ['HTTP://gateway:4000/graphql', 'x:80'],
    ['https://gateway/graphql', 'x:80'],
    ['http://[::1]:4000/graphql', 'x:80'],
    ['http://gateway/graphql?x=1', 'x:80'],
    ['http://gateway/graphql', 'a/b'],
  ])('%s is served with the Host header %s', async (target, host) => {
    const { origin } = await startServer();
    const answer = await sendRaw(origin, post(target, host));
    expect([answer.status, answer.body]).toEqual([200, '{"data":{"__typename":"Query"}}']);
  });

  it.each([
    ['http://gateway', 404],
    ['http://gateway?x=/graphql', 404],
    ['http://gateway/health/live', 405],
  ])('%s is answered with %d, like its path', async (target, status) => {
    const { origin } = await startServer();
    expect((await sendRaw(origin, post(target, 'x:80'))).status).toBe(status);
  });

  it.each([
    'ftp://gateway/graphql',
    'http:///graphql',
    'http://u@gateway/graphql',
    'http://u:p@gateway/graphql',
    'http://gateway:99999/graphql',
    'http://gate%20way:x/graphql',
    'http://[::1/graphql',
    'http://a\\b/graphql',
    '*',
  ])('%s is refused with 400, without internals in the answer', async (target) => {
    const { origin } = await startServer();
    const answer = await sendRaw(origin, post(target, 'x:80'));
    expect(answer.status).toBe(400);
    expect(answer.body).not.toMatch(/node_modules|at |file:/);
  });

  it('determines the path of OPTIONS, and * is refused', async () => {
    const { origin } = await startServer();
    const options = (target: string) =>
      `OPTIONS ${target} HTTP/1.1\r\nHost: x:80\r\nConnection: close\r\n\r\n`;
    expect((await sendRaw(origin, options('http://gateway/graphql'))).status).toBe(204);
    expect((await sendRaw(origin, options('*'))).status).toBe(400);
  });
});
