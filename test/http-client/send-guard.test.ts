import { describe, expect, it } from 'vitest';
import type { JsonRequest } from '../../src/http-client/json-exchange.ts';
import type { SendGuard } from '../../src/http-client/send-guard.ts';
import { startRawServer, toHttpResponse } from '../support/raw-server.ts';
import { createClient } from './create-client.ts';

const put: JsonRequest = { method: 'PUT', path: '/v1/things/1', pathTemplate: '/v1/things/{id}', body: {} };
const notSent = { kind: 'notSent', cutoff: 'LEASE_LOST', retryAfterSeconds: null };

/** Creates a guard with these replies of its store, after which it is held or not. */
function createGuard(verifications: boolean[], isHeld = true): SendGuard & { readonly calls: () => number } {
  const total = verifications.length;
  return {
    isHeld,
    verify: async () => verifications.shift() ?? false,
    calls: () => total - verifications.length,
  };
}

const startServer = () => startRawServer((socket) => socket.write(toHttpResponse(200, '{}')));

describe('a request with a guard', () => {
  it('is sent while the guard is held', async () => {
    const server = await startServer();
    const guard = createGuard([true]);
    expect(await createClient(server.origin).send({ ...put, guard })).toMatchObject({ status: 200 });
    expect(guard.calls()).toBe(1);
    expect(server.received).toHaveLength(1);
  });

  it('makes no attempt and opens no connection when the store does not verify the guard', async () => {
    const server = await startServer();
    const attempts: unknown[] = [];
    const onAttempt = (attempt: unknown) => void attempts.push(attempt);
    const { send } = createClient(server.origin, { onAttempt });
    expect(await send({ ...put, guard: createGuard([false]), onAttempt })).toMatchObject(notSent);
    expect(attempts).toEqual([]);
    expect(server.received).toEqual([]);
  });

  it('writes no byte when the guard is lost after its verification, and keeps the connection', async () => {
    const server = await startServer();
    const { send } = createClient(server.origin, { sockets: 1 });
    await send(put);
    expect(await send({ ...put, guard: createGuard([true], false) })).toMatchObject(notSent);
    expect(server.received[0]?.match(/PUT /g)).toHaveLength(1);
    await send(put);
    expect(server.received).toHaveLength(1);
    expect(server.received[0]?.match(/PUT /g)).toHaveLength(2);
  });

  it('writes no byte on a connection that was opened for it when the guard is lost meanwhile', async () => {
    const server = await startServer();
    const guard = createGuard([true], false);
    expect(await createClient(server.origin).send({ ...put, guard })).toMatchObject(notSent);
    expect(server.received.join('')).toBe('');
  });

  it('verifies the guard before each attempt', async () => {
    const server = await startRawServer((socket) =>
      socket.write(toHttpResponse(503, '{}', { 'retry-after': '0' })),
    );
    const guard = createGuard([true, true, false]);
    expect(await createClient(server.origin).send({ ...put, guard })).toMatchObject(notSent);
    expect(server.received.join('').match(/PUT /g)).toHaveLength(2);
  });

  it('verifies the guard after its wait for a slot', async () => {
    let respond = () => {};
    const server = await startRawServer((socket) => {
      respond = () => void socket.write(toHttpResponse(200, '{}'));
      if (server.received.join('').match(/PUT /g)?.length !== 1) respond();
    });
    const client = createClient(server.origin, { sockets: 1 });
    const first = client.send(put);
    await expect.poll(() => server.received.join('')).toMatch(/PUT /);
    const guard = createGuard([true]);
    const second = client.send({ ...put, guard });
    expect(client.load).toEqual({ running: 1, waiting: 1 });
    expect(guard.calls()).toBe(0);
    respond();
    expect(await Promise.all([first, second])).toMatchObject([{ status: 200 }, { status: 200 }]);
    expect(guard.calls()).toBe(1);
  });

  it('leaves the circuit closed when its guard is lost', async () => {
    const server = await startServer();
    const client = createClient(server.origin, { circuit: { windowSize: 4, minAttempts: 2, openMs: 5000 } });
    for (const isHeld of [true, false, false, true, false, false]) {
      await client.send({ ...put, guard: createGuard([!isHeld], isHeld) });
    }
    expect(client.circuit).toBe('CLOSED');
    expect(await client.send(put)).toMatchObject({ status: 200 });
  });
});
