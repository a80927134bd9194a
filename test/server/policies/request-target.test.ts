import { describe, expect, it } from 'vitest';
import { sendRaw, startServerWithMetrics } from '../routes/start-routes.ts';

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
    const { origin } = await startServerWithMetrics();
    const response = await sendRaw(origin, post(target, host));
    expect([response.status, response.body]).toEqual([200, '{"data":{"__typename":"Query"}}']);
  });

  it.each([
    ['http://gateway', 404],
    ['http://gateway?x=/graphql', 404],
    ['http://gateway/health/live', 405],
  ])('%s receives the status %d, like its path', async (target, status) => {
    const { origin } = await startServerWithMetrics();
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
  ])('%s is refused with 400, without internals in the response', async (target) => {
    const { origin } = await startServerWithMetrics();
    const response = await sendRaw(origin, post(target, 'x:80'));
    expect(response.status).toBe(400);
    expect(response.body).not.toMatch(/node_modules|at |file:/);
  });

  it('determines the path of OPTIONS, and * is refused', async () => {
    const { origin } = await startServerWithMetrics();
    const options = (target: string) =>
      `OPTIONS ${target} HTTP/1.1\r\nHost: x:80\r\nConnection: close\r\n\r\n`;
    expect((await sendRaw(origin, options('http://gateway/graphql'))).status).toBe(204);
    expect((await sendRaw(origin, options('*'))).status).toBe(400);
  });
});
