import { describe, expect, it, onTestFinished } from 'vitest';
import { createJsonClient } from '../../src/http-client/json-client.ts';
import type { JsonRequest } from '../../src/http-client/json-exchange.ts';
import { createPool } from '../../src/http-client/pool.ts';
import { startRawServer, toHttpResponse } from '../support/raw-server.ts';

const put: JsonRequest = { method: 'PUT', path: '/v1/things/1', pathTemplate: '/v1/things/{id}', body: {} };

function createClient(origin: string, sockets = 1) {
  const dispatcher = createPool(origin, 1);
  onTestFinished(() => dispatcher.destroy());
  return createJsonClient({
    provider: 'vertra',
    connection: 'default',
    origin,
    dispatcher,
    sockets: sockets,
    queueSize: 16,
    timeoutMs: 10_000,
    maxBodyBytes: 1024,
    stopSignal: new AbortController().signal,
  });
}

describe('a response that belongs to no request', () => {
  it('closes the socket when it arrives on an idle socket', async () => {
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

  it('is never taken for the response to the next request when it arrives with the previous response', async () => {
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

  it('closes the socket when it is not HTTP', async () => {
    const server = await startRawServer((socket) => socket.write(`${toHttpResponse(200, '{}')}garbage`));
    const { send } = createClient(server.origin);
    expect(await send(put)).toMatchObject({ kind: 'response' });
    await server.closed(0);
  });
});

describe('replaced sockets', () => {
  it('carry no further request, and the response to a request in flight is still read', async () => {
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

  it('count toward the limit until they are closed', async () => {
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
    // Earlier requests have arrived when the response to this one is received.
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

describe('a write that is sent again after a refusal', () => {
  it('uses a new socket, so that a second copy of the refusal is not taken for its response', async () => {
    const refusal = toHttpResponse(429, '{}', { 'retry-after': '0' });
    const server = await startRawServer((socket) => {
      const isFirst = server.received.length === 1;
      // The copy precedes the next response on the socket.
      socket.write(isFirst ? refusal : toHttpResponse(200, '{"own":true}'));
      if (isFirst) socket.once('data', () => socket.write(refusal));
    });
    const { send } = createClient(server.origin);
    expect(await send(put)).toMatchObject({ kind: 'response', status: 200, body: { own: true } });
    expect(server.received.map((text) => text.match(/PUT/g)?.length)).toEqual([1, 1]);
  });
});
