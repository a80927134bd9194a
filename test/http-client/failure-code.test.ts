import { once } from 'node:events';
import type { LookupFunction } from 'node:net';
import { createServer } from 'node:net';
import { errors, Pool } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Attempt } from '../../src/http-client/attempt.ts';
import { toFailureCode } from '../../src/http-client/failure-code.ts';
import { createJsonClient } from '../../src/http-client/json-client.ts';
import { startRawServer, toHttpResponse } from '../support/raw-server.ts';

const withCode = <Code>(code: Code) =>
  Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:443'), { code });

describe('toFailureCode', () => {
  it.each<[string, unknown, string]>([
    ['a code', withCode('ENOTFOUND'), 'ENOTFOUND'],
    ['a code of the cause', new TypeError('fetch failed', { cause: withCode('EAI_AGAIN') }), 'EAI_AGAIN'],
    [
      'the first of several',
      new AggregateError([withCode('ETIMEDOUT'), withCode('ECONNREFUSED')]),
      'ETIMEDOUT',
    ],
    ['a code of undici', new errors.ConnectTimeoutError('127.0.0.1:443'), 'UND_ERR_CONNECT_TIMEOUT'],
    ['a response that is not HTTP', new errors.HTTPParserError('Expected HTTP/'), 'HPE_UNKNOWN'],
    ['no code', new Error('connect 10.0.0.1'), 'UNKNOWN'],
    ['a message as a code', withCode('connect ECONNREFUSED 10.0.0.1:443'), 'UNKNOWN'],
    ['an address as a code', withCode('10.0.0.1'), 'UNKNOWN'],
    ['a code of more than 64 characters', withCode('E'.repeat(65)), 'UNKNOWN'],
    ['a number as a code', withCode(7), 'UNKNOWN'],
    ['no error', 'ENOTFOUND', 'UNKNOWN'],
    ['nothing', undefined, 'UNKNOWN'],
    ['an empty AggregateError', new AggregateError([]), 'UNKNOWN'],
  ])('returns the code for %s', (_name, error, code) => {
    expect(toFailureCode(error)).toBe(code);
  });

  it('ends at an error that is its own cause', () => {
    const error = new Error('x');
    error.cause = error;
    expect(toFailureCode(error)).toBe('UNKNOWN');
  });
});

/** Sends a request and returns the kind and the failure code of each attempt. */
async function sendAndListAttempts(dispatcher: Pool, origin: string, timeoutMs = 10_000) {
  onTestFinished(() => dispatcher.destroy());
  const attempts: Attempt[] = [];
  const client = createJsonClient({
    provider: 'vida',
    connection: 'default',
    origin,
    dispatcher,
    sockets: 1,
    queueSize: 1,
    timeoutMs,
    maxBodyBytes: 1024,
    stopSignal: new AbortController().signal,
    onAttempt: (attempt) => attempts.push(attempt),
  });
  await client.send({ method: 'PUT', path: '/a', pathTemplate: '/a', body: {} });
  return attempts.map(({ failure, kind }) => `${kind} ${failure}`);
}

async function findClosedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

const resolveTo =
  (...addresses: string[]): LookupFunction =>
  (_host, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: 4 })),
    );

describe('the failure code of an attempt', () => {
  it('is ECONNREFUSED for a refused connection', async () => {
    const origin = `http://127.0.0.1:${await findClosedPort()}`;
    expect(await sendAndListAttempts(new Pool(origin), origin)).toEqual(
      Array(4).fill('notSent ECONNREFUSED'),
    );
  });

  it('is ECONNREFUSED when each address of a host refuses the connection', async () => {
    const origin = `http://provider.test:${await findClosedPort()}`;
    const connect = { lookup: resolveTo('127.0.0.1', '127.0.0.2'), autoSelectFamily: true };
    expect(await sendAndListAttempts(new Pool(origin, { connect }), origin)).toEqual(
      Array(4).fill('notSent ECONNREFUSED'),
    );
  });

  it.each(['ENOTFOUND', 'EAI_AGAIN', 'ETIMEOUT'])(
    'is the resolver code when a name is not resolved: %s',
    async (code) => {
      const lookup: LookupFunction = (_host, _options, callback) => callback(withCode(code), []);
      const origin = 'http://provider.test';
      expect(await sendAndListAttempts(new Pool(origin, { connect: { lookup } }), origin)).toEqual(
        Array(4).fill(`notSent ${code}`),
      );
    },
  );

  it('is TIMEOUT when the deadline passes before a connection is made', async () => {
    const lookup: LookupFunction = () => {};
    const origin = 'http://provider.test';
    expect(await sendAndListAttempts(new Pool(origin, { connect: { lookup } }), origin, 50)).toEqual([
      'notSent TIMEOUT',
    ]);
  });

  it.each<[string, Parameters<typeof startRawServer>[0], string]>([
    ['a reset', (socket) => socket.resetAndDestroy(), 'noResponse ECONNRESET'],
    ['a close', (socket) => socket.end(), 'noResponse UND_ERR_SOCKET'],
    ['another protocol', (socket) => socket.end('SMTP 220 hello\r\n\r\n'), 'noResponse HPE_UNKNOWN'],
    [
      'an invalid header',
      (socket) => socket.write('HTTP/1.1 200 OK\r\n: x\r\n\r\n'),
      'noResponse HPE_UNKNOWN',
    ],
    [
      'a body cut short',
      (socket) => socket.end(toHttpResponse(200, '{}').slice(0, -1)),
      'response UND_ERR_SOCKET',
    ],
    ['a response', (socket) => socket.write(toHttpResponse(500, '{}')), 'response null'],
    ['a response that is not JSON', (socket) => socket.write(toHttpResponse(200, 'x')), 'response null'],
  ])('after the request was sent is correct for %s', async (_name, onRequest, expected) => {
    const { origin } = await startRawServer(onRequest);
    expect(await sendAndListAttempts(new Pool(origin), origin)).toEqual([expected]);
  });

  it('is null when the provider does not respond in time', async () => {
    const { origin } = await startRawServer(() => {});
    expect(await sendAndListAttempts(new Pool(origin), origin, 50)).toEqual(['noResponse null']);
  });
});
