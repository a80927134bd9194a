import { describe, expect, it } from 'vitest';
import type { JsonRequest } from '../../src/http-client/json-exchange.ts';
import { createReplaceableClient } from '../../src/http-client/replaceable-client.ts';
import type { Authorization } from '../../src/http-client/send-guard.ts';
import { startHeldServer } from '../support/held-server.ts';
import { createClient } from './create-client.ts';

const put: JsonRequest = { method: 'PUT', path: '/v1/things/1', pathTemplate: '/v1/things/{id}', body: {} };
const get: JsonRequest = { ...put, method: 'GET', body: undefined };
const removed = { kind: 'notSent', cutoff: 'REMOVED', retryAfterSeconds: null };

/** A quota that allows no request for five seconds. */
const closedQuota = {
  waitMs: () => 5000,
  reserve: () => 5000,
  probeDelayMs: () => 0,
  giveBack() {},
  onResult() {},
  onRefused() {},
  onAvailable() {},
};

describe('a client that is retired', () => {
  it('ends the request that is written, and refuses at once those that wait for its socket', async () => {
    const server = await startHeldServer();
    const client = createClient(server.origin, { sockets: 1 });
    const written = client.send(put);
    const request = await server.request(0);
    const waiting = [
      client.send({ ...put, path: '/v1/things/2' }),
      client.send({ ...get, path: '/v1/things/3' }),
    ];
    client.retire();
    expect(await Promise.all(waiting)).toMatchObject([removed, removed]);
    request.respond(200);
    expect(await written).toMatchObject({ status: 200 });
    expect(server.lines()).toEqual(['PUT /v1/things/1']);
  });

  it('refuses an update that waits for its guard', async () => {
    const server = await startHeldServer();
    const client = createClient(server.origin);
    let verify = (_isHeld: boolean) => {};
    const verified = new Promise<boolean>((resolve) => {
      verify = resolve;
    });
    const result = client.send({ ...put, guard: { isHeld: true, verify: () => verified } });
    client.retire();
    verify(true);
    expect(await result).toMatchObject(removed);
    expect(server.received).toEqual([]);
  });

  it('refuses at once a request that waits for its place in the quota', async () => {
    const server = await startHeldServer();
    const client = createClient(server.origin, { quota: closedQuota });
    const result = client.send(put);
    client.retire();
    expect(await result).toMatchObject(removed);
    expect(server.received).toEqual([]);
  });

  it('refuses a request whose socket is being opened', async () => {
    const server = await startHeldServer();
    const client = createClient(server.origin);
    const result = client.send(put);
    // The attempt is made by now, and the socket is opened in a later turn of the event loop.
    for (let ticks = 0; ticks < 20; ticks += 1) await Promise.resolve();
    client.retire();
    expect(await result).toMatchObject(removed);
    expect(server.lines()).toEqual([]);
  });

  it('does not send a request again that waits for its retry', async () => {
    const server = await startHeldServer();
    const client = createClient(server.origin);
    const result = client.send(put);
    (await server.request(0)).respond(503, '{}', { 'retry-after': '1' });
    await new Promise((resolve) => setImmediate(resolve));
    client.retire();
    expect(await result).toMatchObject({ status: 503 });
    expect(server.lines()).toEqual(['PUT /v1/things/1']);
  });

  it('does not send a request again whose refusal arrives later', async () => {
    const server = await startHeldServer();
    const client = createClient(server.origin);
    const result = client.send(put);
    const request = await server.request(0);
    client.retire();
    request.respond(503, '{}', { 'retry-after': '0' });
    expect(await result).toMatchObject({ status: 503 });
    expect(server.lines()).toEqual(['PUT /v1/things/1']);
  });

  it('cuts off the request that is written at its deadline', async () => {
    const server = await startHeldServer();
    const client = createClient(server.origin, { timeoutMs: 300 });
    const result = client.send(put);
    await server.request(0);
    client.retire();
    expect(await result).toMatchObject({ kind: 'noResponse', cutoff: 'TIMEOUT' });
  });

  it.each([put, get])('refuses a later $method, and opens no socket', async (request) => {
    const server = await startHeldServer();
    const client = createClient(server.origin);
    client.retire();
    expect(await client.send(request)).toMatchObject(removed);
    expect(server.received).toEqual([]);
  });
});

describe('a replaceable client', () => {
  it('creates no client before its first request', async () => {
    const server = await startHeldServer();
    let created = 0;
    const client = createReplaceableClient(() => {
      created += 1;
      return createClient(server.origin);
    });
    expect([client.circuit, client.load]).toEqual(['CLOSED', { running: 0, waiting: 0 }]);
    client.replace();
    expect(created).toBe(0);
    const result = client.send(get);
    (await server.request(0)).respond(200);
    expect(await result).toMatchObject({ status: 200 });
    expect(created).toBe(1);
  });

  it('sends the requests of the queue first, and closes the earlier sockets when their number changes', async () => {
    const server = await startHeldServer();
    let sockets = 1;
    const client = createReplaceableClient((earlier) => createClient(server.origin, { sockets }, earlier));
    const first = client.send(put);
    const waiting = client.send({ ...put, path: '/v1/things/2' });
    const request = await server.request(0);
    sockets = 2;
    client.replace();
    const later = client.send({ ...put, path: '/v1/things/3' });
    (await server.request(1)).respond(200);
    expect(await waiting).toMatchObject({ status: 200 });
    (await server.request(2)).respond(200);
    expect(await later).toMatchObject({ status: 200 });
    expect(server.lines()).toEqual(['PUT /v1/things/1', 'PUT /v1/things/2', 'PUT /v1/things/3']);
    request.respond(200);
    expect(await first).toMatchObject({ status: 200 });
    await server.closed(0);
  });

  it('that is retired also refuses what waits in a previous client', async () => {
    const server = await startHeldServer();
    const client = createReplaceableClient((earlier) => createClient(server.origin, { sockets: 1 }, earlier));
    const first = client.send(put);
    const waiting = client.send({ ...put, path: '/v1/things/2' });
    const request = await server.request(0);
    client.replace();
    client.retire();
    expect(await waiting).toMatchObject(removed);
    expect(await client.send(put)).toMatchObject(removed);
    request.respond(200);
    expect(await first).toMatchObject({ status: 200 });
    await server.closed(0);
    expect(server.lines()).toEqual(['PUT /v1/things/1']);
  });
});

/** Returns an authorization whose credential is replaced before these of its checks. */
function createAuthorization(
  rotatedAt: readonly number[],
): Authorization & { readonly checks: () => number } {
  let version = 1;
  let encoded = 1;
  let checks = 0;
  return {
    checks: () => checks,
    get isCurrent() {
      checks += 1;
      if (rotatedAt.includes(checks)) version += 1;
      return encoded === version;
    },
    encode() {
      if (!this.isCurrent) encoded = version;
      return { path: `/v1/things/1?token=${version}`, headers: { authorization: `Bearer ${version}` } };
    },
  };
}

describe.each([put, get])('a $method whose credential is rotated', (request) => {
  const first = { ...request, path: '/v1/things/1?token=1', headers: { authorization: 'Bearer 1' } };

  it.each([
    ['before it is encoded', [1], '2'],
    ['while it waits for a socket', [2], '2'],
    ['twice while it waits for a socket', [2, 4], '3'],
  ])('%s is sent once, with the current one', async (_name, rotatedAt, expected) => {
    const server = await startHeldServer();
    const attempts: unknown[] = [];
    const { send } = createClient(server.origin);
    const authorization = createAuthorization(rotatedAt);
    const onAttempt = (attempt: unknown) => void attempts.push(attempt);
    const result = send({ ...first, authorization, onAttempt });
    (await server.request(0)).respond(200);
    expect(await result).toMatchObject({ status: 200 });
    expect(server.lines()).toEqual([`${request.method} /v1/things/1?token=${expected}`]);
    expect(server.received.join('')).toContain(`authorization: Bearer ${expected}\r\n`);
    expect(server.received.join('')).not.toContain('Bearer 1\r\n');
    expect(attempts).toHaveLength(1);
  });

  it('is sent again with the current one after a refusal', async () => {
    const server = await startHeldServer();
    const { send } = createClient(server.origin);
    const result = send({ ...first, authorization: createAuthorization([3]) });
    (await server.request(0)).respond(503, '{}', { 'retry-after': '0' });
    (await server.request(1)).respond(200);
    expect(await result).toMatchObject({ status: 200 });
    expect(server.lines().map((line) => line.at(-1))).toEqual(['1', '2']);
  });
});
