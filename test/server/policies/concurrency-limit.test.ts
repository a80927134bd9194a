import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startRawServer, toHttpResponse } from '../../support/raw-server.ts';
import { listen, startGateway, updatesSent } from '../../support/start-gateway.ts';
import { until } from '../../support/until.ts';

/** A gateway whose Vertra answers when it is released. */
async function startHeld(options: Parameters<typeof startGateway>[0] = {}) {
  const held: Socket[] = [];
  const vertra = await startRawServer((socket) => held.push(socket));
  const gateway = await startGateway({ vertraOrigin: vertra.origin, ...options });
  const release = () => {
    for (const socket of held.splice(0)) socket.write(toHttpResponse(404, '{}'));
  };
  onTestFinished(release);
  return { ...gateway, held, release };
}

const slow = '{ organization(id: "vertra:org123") { __typename } }';
const quick = '{ __typename }';

describe('requests of one caller', () => {
  it('are refused with 429 when as many are served as are allowed, and nothing is sent', async () => {
    const { held, release, sandbox, send } = await startHeld({ maxConcurrentRequests: 2 });
    const served = [send(slow, {}), send(slow, {})];
    await until(() => expect(held).toHaveLength(2));
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
    expect((await Promise.all(served)).map(({ status }) => status)).toEqual([200, 200]);
    expect((await send(quick, {})).status).toBe(200);
  });

  it('are counted for each caller apart', async () => {
    const authenticate = (credential: string) => ({
      id: credential,
      scopes: new Set(['organizations:read'] as const),
      organizations: ['*'] as const,
    });
    const { held, release, send } = await startHeld({ maxConcurrentRequests: 1, authenticate });
    const of = (caller: string) => ({ authorization: `Bearer ${caller}` });
    const served = send(slow, {}, of('a'));
    await until(() => expect(held).toHaveLength(1));
    expect((await send(quick, {}, of('a'))).status).toBe(429);
    expect((await send(quick, {}, of('b'))).status).toBe(200);
    release();
    expect((await served).status).toBe(200);
  });

  it.each<[string, RequestInit]>([
    ['what cannot be read', { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } }],
    ['another media type', { method: 'POST', body: 'x', headers: { 'content-type': 'text/plain' } }],
    [
      'a wrong operation',
      { method: 'POST', body: '{"query":"{"}', headers: { 'content-type': 'application/json' } },
    ],
    ['a GET', { method: 'GET' }],
  ])('do not count once they are answered: %s', async (_what, request) => {
    const { gateway, send } = await startGateway({ maxConcurrentRequests: 1 });
    for (let time = 0; time < 3; time += 1) {
      const url = `http://gateway/graphql${request.method === 'GET' ? '?query=%7B__typename%7D' : ''}`;
      expect((await gateway.fetch(url, request)).status).not.toBe(429);
    }
    expect((await send(quick, {})).status).toBe(200);
  });

  it.each([
    ['before their body is whole', 'POST', '{"query"', 100],
    ['while they are served', 'POST', JSON.stringify({ query: slow }), null],
    ['with others behind them on the connection', 'PIPELINE', JSON.stringify({ query: slow }), null],
  ])('do not count for ever when their client disconnects %s', async (_when, kind, body, stated) => {
    const { gateway, held, release, send } = await startHeld({ maxConcurrentRequests: 3 });
    const { hostname, port } = new URL(await listen(gateway));
    const head = `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${stated ?? body.length}\r\n\r\n`;
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    socket.write(`${head}${body}`.repeat(kind === 'PIPELINE' ? 3 : 1));
    if (stated === null) await until(() => expect(held.length).toBeGreaterThan(0));
    socket.destroy();
    await until(async () => {
      release();
      const answers = await Promise.all([1, 2, 3].map(() => send(quick, {})));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    });
  });
});
