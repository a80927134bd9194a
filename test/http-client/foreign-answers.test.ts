import { describe, expect, it, onTestFinished } from 'vitest';
import { createJsonClient } from '../../src/http-client/json-client.ts';
import type { JsonRequest } from '../../src/http-client/json-exchange.ts';
import { createPool } from '../../src/http-client/pool.ts';
import { startRawServer, toHttpResponse } from '../support/raw-server.ts';

const put: JsonRequest = { method: 'PUT', path: '/v1/things/1', pathTemplate: '/v1/things/{id}', body: {} };

function createClient(origin: string, atOnce = 1) {
  const dispatcher = createPool(origin, 1);
  onTestFinished(() => dispatcher.destroy());
  return createJsonClient({
    provider: 'vertra',
    origin,
    dispatcher,
    sockets: atOnce,
    queueSize: 16,
    timeoutMs: 10_000,
    maxBodyBytes: 1024,
    stop: new AbortController().signal,
  });
}

describe('an answer that no request waits for', () => {
  it('closes the socket when it arrives while the socket is idle', async () => {
    const server = await startRawServer((socket, text) => {
      socket.write(toHttpResponse(200, '{"answer":1}'));
      if (text.startsWith('GET')) setImmediate(() => socket.write(toHttpResponse(200, '{"answer":"stray"}')));
    });
    const { send } = createClient(server.origin);
    await send({ ...put, method: 'GET', body: undefined });
    await server.closed(0);
    expect(await send(put)).toMatchObject({ kind: 'response', body: { answer: 1 } });
    expect(server.received).toHaveLength(2);
  });

  it('is never read as the answer to the next request when it comes with the one before', async () => {
    const server = await startRawServer((socket) => {
      const isFirst = server.received.length === 1;
      socket.write(
        toHttpResponse(200, '{"own":true}') + (isFirst ? toHttpResponse(200, '{"own":false}') : ''),
      );
    });
    const { send } = createClient(server.origin);
    const results = await Promise.all([send(put), send(put), send(put)]);
    expect(results).toMatchObject(Array(3).fill({ kind: 'response', body: { own: true } }));
    expect(server.received).toHaveLength(2);
  });

  it('closes the socket when it is no HTTP', async () => {
    const server = await startRawServer((socket) => socket.write(`${toHttpResponse(200, '{}')}garbage`));
    const { send } = createClient(server.origin);
    expect(await send(put)).toMatchObject({ kind: 'response' });
    await server.closed(0);
  });
});

describe('sockets that are distrusted', () => {
  it('carry no further request, and the answer of one in flight is still read', async () => {
    const held: (() => void)[] = [];
    const server = await startRawServer((socket) => held.push(() => socket.write(toHttpResponse(200, '{}'))));
    const client = createClient(server.origin);
    const first = client.send(put);
    await expect.poll(() => held.length).toBe(1);
    client.replaceSockets();
    held[0]?.();
    expect(await first).toMatchObject({ kind: 'response' });
    const second = client.send(put);
    await expect.poll(() => held.length).toBe(2);
    held[1]?.();
    expect(await second).toMatchObject({ kind: 'response' });
    expect(server.received).toHaveLength(2);
    await server.closed(0);
  });

  it('count until they are closed: no other is opened beside them', async () => {
    const held: (() => void)[] = [];
    const server = await startRawServer((socket, text) => {
      const answer = () => socket.write(toHttpResponse(200, '{}'));
      if (text.startsWith('GET')) answer();
      else held.push(answer);
    });
    const client = createClient(server.origin, 2);
    const first = client.send(put);
    await expect.poll(() => held.length).toBe(1);
    client.replaceSockets();
    const second = client.send(put);
    // What was sent before this has arrived by the time that it is answered.
    await fetch(server.origin);
    expect(held).toHaveLength(1);
    held[0]?.();
    expect(await first).toMatchObject({ kind: 'response' });
    await server.closed(0);
    await expect.poll(() => held.length).toBe(2);
    held[1]?.();
    expect(await second).toMatchObject({ kind: 'response' });
  });
});

describe('a write that is sent again after its refusal', () => {
  it('does not read a second copy of the refusal as its answer: it goes out on a new socket', async () => {
    const refusal = toHttpResponse(429, '{}', { 'retry-after': '0' });
    const server = await startRawServer((socket) => {
      const isFirst = server.received.length === 1;
      // The copy waits in front of whatever the socket brings next.
      socket.write(isFirst ? refusal : toHttpResponse(200, '{"own":true}'));
      if (isFirst) socket.once('data', () => socket.write(refusal));
    });
    const { send } = createClient(server.origin);
    expect(await send(put)).toMatchObject({ kind: 'response', status: 200, body: { own: true } });
    expect(server.received.map((text) => text.match(/PUT/g)?.length)).toEqual([1, 1]);
  });
});
