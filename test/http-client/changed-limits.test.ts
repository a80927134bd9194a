import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { JsonClientOptions } from '../../src/http-client/json-client.ts';
import type { JsonRequest } from '../../src/http-client/json-exchange.ts';
import { unlimitedQuota } from '../../src/http-client/quota-gate.ts';
import { createReplaceableClient } from '../../src/http-client/replaceable-client.ts';
import { startHeldServer } from '../support/held-server.ts';
import { createClient } from './create-client.ts';

const put: JsonRequest = {
  method: 'PUT',
  path: '/v1/things/1',
  pathTemplate: '/v1/things/{id}',
  organizationId: '1',
  body: {},
};
const get: JsonRequest = { ...put, method: 'GET', body: undefined, retry: 'TRANSIENT' };

async function start(options: Partial<JsonClientOptions> = {}) {
  const server = await startHeldServer();
  let limits: Partial<JsonClientOptions> = options;
  const client = createReplaceableClient((earlier) =>
    createClient(server.origin, { ...options, ...limits }, earlier),
  );
  const change = (next: Partial<JsonClientOptions>) => {
    limits = next;
    client.replace();
  };
  return { server, client, change };
}

const changes: readonly Partial<JsonClientOptions>[] = [
  { timeoutMs: 5000 },
  { queueSize: 4 },
  { sockets: 3 },
  { sockets: 8, queueSize: 64, timeoutMs: 20_000 },
];

describe.each(changes)('after a change to %j', (limits) => {
  it('a read that begins after an update joins no earlier read', async () => {
    const { change, client, server } = await start();
    const update = client.send(put);
    const sent = await server.request(0);
    change(limits);
    const before = client.send(get);
    const earlier = await server.request(1);
    sent.respond(200);
    await update;
    const after = client.send(get);
    (await server.request(2)).respond(200, '{"v":"new"}');
    expect(await after).toMatchObject({ body: { v: 'new' } });
    earlier.respond(200, '{"v":"old"}');
    await before;
  });

  it('a response of another request closes its socket', async () => {
    const { change, client, server } = await start();
    const update = client.send(put);
    const sent = await server.request(0);
    change(limits);
    const next = client.send({ ...put, path: '/v1/things/2' });
    (await server.request(1)).respond(200);
    await next;
    client.replaceSockets();
    sent.respond(200);
    await update;
    await server.closed(0);
  });

  it('an update that was already in line for the quota has the first place', async () => {
    let places = 0;
    let notify = () => {};
    const quota = {
      ...unlimitedQuota,
      waitMs: () => (places > 0 ? 0 : 4000),
      reserve() {
        places -= 1;
        return places < 0 ? 4000 : 0;
      },
      onAvailable(listener: () => void) {
        notify = listener;
      },
    };
    const { change, client, server } = await start({ quota });
    const updates = [client.send(put)];
    await turn();
    change(limits);
    updates.push(client.send({ ...put, path: '/v1/things/2' }));
    for (const [index, line] of ['PUT /v1/things/1', 'PUT /v1/things/2'].entries()) {
      await turn();
      places = 1;
      notify();
      const request = await server.request(index);
      expect(request.line).toBe(line);
      request.respond(200);
      await updates[index];
    }
  });

  it('an open circuit stays open', async () => {
    const { change, client, server } = await start({
      circuit: { windowSize: 2, minAttempts: 2, openMs: 60_000 },
    });
    for (const index of [0, 1]) {
      const failing = client.send({ ...put, organizationId: String(index) });
      (await server.request(index)).respond(500);
      await failing;
    }
    expect(client.circuit).toBe('OPEN');
    change(limits);
    expect(client.circuit).toBe('OPEN');
    expect(await client.send(put)).toMatchObject({ kind: 'notSent', cutoff: 'CIRCUIT_OPEN' });
    expect(server.requests).toHaveLength(2);
  });
});

describe('a connection whose limits change many times', () => {
  it('has no more sockets than the newest limit, and counts all its requests', async () => {
    const { change, client, server } = await start({ sockets: 2 });
    const send = (number: number) => client.send({ ...put, path: `/v1/things/${number}` });
    const running = [send(0), send(1)];
    await server.request(1);
    for (const timeoutMs of [9000, 8000, 7000]) {
      change({ timeoutMs });
      running.push(send(timeoutMs), send(timeoutMs + 1));
    }
    await turn();
    expect(client.load).toEqual({ running: 2, waiting: 6 });
    expect(server.received).toHaveLength(2);
    for (let index = 0; index < running.length; index += 1) (await server.request(index)).respond(200);
    expect(await Promise.all(running)).toMatchObject(Array(8).fill({ status: 200 }));
    expect(server.received.length).toBeLessThanOrEqual(2);
    expect(client.load).toEqual({ running: 0, waiting: 0 });
  });

  it('lets requests that wait use more sockets at once', async () => {
    const { change, client, server } = await start({ sockets: 1 });
    const running = [client.send(put)];
    await server.request(0);
    change({ sockets: 3 });
    running.push(
      client.send({ ...put, path: '/v1/things/2' }),
      client.send({ ...put, path: '/v1/things/3' }),
    );
    await server.request(2);
    for (const request of server.requests) request.respond(200);
    expect(await Promise.all(running)).toMatchObject(Array(3).fill({ status: 200 }));
  });

  it('keeps the requests that wait when fewer may wait', async () => {
    const { change, client, server } = await start({ sockets: 1, queueSize: 4 });
    const send = (number: number) => client.send({ ...put, path: `/v1/things/${number}` });
    const running = [send(0), send(1), send(2)];
    await server.request(0);
    change({ sockets: 1, queueSize: 1, timeoutMs: 9000 });
    expect(await send(3)).toMatchObject({ kind: 'notSent', cutoff: 'QUEUE_FULL' });
    for (let index = 0; index < running.length; index += 1) (await server.request(index)).respond(200);
    expect(await Promise.all(running)).toMatchObject(Array(3).fill({ status: 200 }));
  });

  it('has no more sockets than the newest limit when it is lower', async () => {
    const { change, client, server } = await start({ sockets: 3 });
    const send = (number: number) => client.send({ ...put, path: `/v1/things/${number}` });
    const running = [send(0), send(1), send(2)];
    await server.request(2);
    change({ sockets: 1 });
    running.push(send(3), send(4));
    for (const index of [0, 1]) {
      server.requests[index]?.respond(200);
      await running[index];
    }
    expect(server.requests).toHaveLength(3);
    for (const index of [2, 3, 4]) (await server.request(index)).respond(200);
    expect(await Promise.all(running)).toMatchObject(Array(5).fill({ status: 200 }));
    expect(server.received).toHaveLength(4);
  });
});
