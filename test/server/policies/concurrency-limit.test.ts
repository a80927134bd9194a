import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startRawServer, toHttpResponse } from '../../support/raw-server.ts';
import { listen, startGateway, updatesSent } from '../../support/start-gateway.ts';
import { until } from '../../support/until.ts';

/** Starts a gateway whose Vertra requests stay pending until `release`. */
async function startPending(options: Parameters<typeof startGateway>[0] = {}) {
  const pending: Socket[] = [];
  const vertra = await startRawServer((socket) => pending.push(socket));
  const gateway = await startGateway({ vertraOrigin: vertra.origin, ...options });
  const release = () => {
    for (const socket of pending.splice(0)) socket.write(toHttpResponse(404, '{}'));
  };
  onTestFinished(release);
  return { ...gateway, pending, release };
}

const slow = '{ organization(id: "vertra:org123") { __typename } }';
const otherSlow = '{ organization(id: "vertra:org456") { __typename } }';
const quick = '{ __typename }';

describe('The requests of one caller', () => {
  it('are refused with 429 while the maximum number is being served, and nothing is sent', async () => {
    const { pending, release, sandbox, send } = await startPending({ maxConcurrentRequests: 2 });
    const running = [send(slow, {}), send(otherSlow, {})];
    await until(() => expect(pending).toHaveLength(2));
    const update =
      'mutation { updateOrganization(input: { vida: { organizationId: "3", active: true } }) { __typename } }';
    const refused = await send(update, {});
    expect([refused.status, refused.data, refused.headers.get('retry-after')]).toEqual([429, undefined, '1']);
    expect(refused.errors?.[0]?.extensions).toEqual({
      code: 'TOO_MANY_REQUESTS',
      limit: 2,
      retryAfterSeconds: 1,
    });
    expect(updatesSent(sandbox.vida)).toEqual([]);
    release();
    expect((await Promise.all(running)).map(({ status }) => status)).toEqual([200, 200]);
    expect((await send(quick, {})).status).toBe(200);
  });

  it('are counted separately for each caller', async () => {
    const authenticate = (credential: string) => ({
      id: credential,
      scopes: new Set(['organizations:read'] as const),
      organizations: ['*'] as const,
    });
    const { pending, release, send } = await startPending({ maxConcurrentRequests: 1, authenticate });
    const of = (caller: string) => ({ authorization: `Bearer ${caller}` });
    const running = send(slow, {}, of('a'));
    await until(() => expect(pending).toHaveLength(1));
    expect((await send(quick, {}, of('a'))).status).toBe(429);
    expect((await send(quick, {}, of('b'))).status).toBe(200);
    release();
    expect((await running).status).toBe(200);
  });

  it.each<[string, RequestInit]>([
    ['invalid JSON', { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } }],
    ['another media type', { method: 'POST', body: 'x', headers: { 'content-type': 'text/plain' } }],
    [
      'an invalid operation',
      { method: 'POST', body: '{"query":"{"}', headers: { 'content-type': 'application/json' } },
    ],
    ['a GET', { method: 'GET' }],
  ])('do not count after their response: %s', async (_case, request) => {
    const { gateway, send } = await startGateway({ maxConcurrentRequests: 1 });
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const url = `http://gateway/graphql${request.method === 'GET' ? '?query=%7B__typename%7D' : ''}`;
      expect((await gateway.fetch(url, request)).status).not.toBe(429);
    }
    expect((await send(quick, {})).status).toBe(200);
  });

  it.each([
    ['before their body is complete', 'POST', '{"query"', 100],
    ['while they are served', 'POST', JSON.stringify({ query: slow }), null],
    ['with pipelined requests on the connection', 'PIPELINE', JSON.stringify({ query: slow }), null],
  ])('do not count after their client disconnects %s', async (_case, kind, body, statedLength) => {
    const { gateway, pending, release, send } = await startPending({ maxConcurrentRequests: 3 });
    const { hostname, port } = new URL(await listen(gateway));
    const head = `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${statedLength ?? body.length}\r\n\r\n`;
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    socket.write(`${head}${body}`.repeat(kind === 'PIPELINE' ? 3 : 1));
    if (statedLength === null) await until(() => expect(pending.length).toBeGreaterThan(0));
    socket.destroy();
    await until(async () => {
      release();
      const responses = await Promise.all([1, 2, 3].map(() => send(quick, {})));
      expect(responses.map(({ status }) => status)).toEqual([200, 200, 200]);
    });
  });
});
