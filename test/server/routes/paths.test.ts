import { describe, expect, it } from 'vitest';
import { cacheMetrics } from '../../../src/server/routes/cached-metrics.ts';
import { createMetrics } from '../../../src/telemetry/metrics.ts';
import { startGateway } from '../../support/start-gateway.ts';
import { browserAccept, sendRaw, startServerWithMetrics, startWithMetrics } from './start-routes.ts';

describe.each(['/health/live', '/health/ready', '/metrics'])('%s', (path) => {
  it('responds to HEAD with the headers of GET and no body', async () => {
    const { send } = await startWithMetrics({ metrics: cacheMetrics(createMetrics(), () => 0) });
    const [get, head] = [await send(path), await send(path, { method: 'HEAD' })];
    expect([get.status, head.status]).toEqual([200, 200]);
    expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'));
    expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'));
    expect(await head.text()).toBe('');
  });

  it.each(['OPTIONS', 'POST', 'PUT', 'DELETE', 'PATCH'])(
    'responds to %s with 405 and Allow',
    async (method) => {
      const { send } = await startWithMetrics({ corsOrigins: ['https://app.example'] });
      const preflight = { origin: 'https://app.example', 'access-control-request-method': 'GET' };
      for (const headers of [{}, preflight] as Record<string, string>[]) {
        const { headers: responseHeaders, status } = await send(path, { method, headers });
        expect([status, responseHeaders.get('allow')]).toEqual([405, 'GET, HEAD']);
        expect(responseHeaders.get('x-request-id')).toMatch(/./);
      }
    },
  );

  it('is not served at a path or a query that ends with it', async () => {
    const { send } = await startWithMetrics();
    for (const other of [`/nowhere${path}`, `/nowhere?x=${path}`])
      expect((await send(other)).status).toBe(404);
  });
});

it('/health/ready responds to GET and HEAD with 503 while the process is not ready', async () => {
  const { gate, gateway } = await startGateway();
  await gate.close();
  for (const method of ['GET', 'HEAD'])
    expect((await gateway.fetch('http://gateway/health/ready', { method })).status).toBe(503);
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
  ])('in the response to %s %s with status %d is %s', async (method, path, status, allow) => {
    const { send } = await startWithMetrics();
    const response = await send(path, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([status, allow]);
  });
});

describe('The API', () => {
  it.each(['/nowhere/graphql', '//x/graphql', '/nowhere?/graphql', '/graphql/x', '/GRAPHQL'])(
    'is not served at %s',
    async (path) => {
      const { origin } = await startServerWithMetrics();
      const body = '{"query":"{ __typename }"}';
      const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n`;
      const response = await sendRaw(origin, `${head}Content-Length: ${body.length}\r\n\r\n${body}`);
      expect(response.status).toBe(404);
    },
  );
});

describe('/', () => {
  it('redirects a browser to the explorer when it is enabled', async () => {
    const { send } = await startWithMetrics({ graphiql: true });
    for (const method of ['GET', 'HEAD']) {
      const response = await send('/', { method, headers: { accept: browserAccept }, redirect: 'manual' });
      expect([response.status, response.headers.get('location')]).toEqual([302, '/graphql']);
    }
  });

  it.each([
    ['a browser when the explorer is disabled', false, 'GET', browserAccept],
    ['a program', true, 'GET', '*/*'],
    ['a client that does not accept HTML', true, 'GET', 'text/html;q=0, */*'],
    ['a POST', true, 'POST', browserAccept],
  ])('responds to %s with 404 and an empty body', async (_case, graphiql, method, accept) => {
    const { send } = await startWithMetrics({ graphiql });
    const response = await send('/?mark=1', { method, headers: { accept }, redirect: 'manual' });
    expect([response.status, await response.text(), response.headers.get('location')]).toEqual([
      404,
      '',
      null,
    ]);
  });
});
