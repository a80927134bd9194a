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
    ['an answer that is not HTTP', new errors.HTTPParserError('Expected HTTP/'), 'HPE_UNKNOWN'],
    ['no code', new Error('connect 10.0.0.1'), 'UNKNOWN'],
    ['a message as a code', withCode('connect ECONNREFUSED 10.0.0.1:443'), 'UNKNOWN'],
    ['an address as a code', withCode('10.0.0.1'), 'UNKNOWN'],
    ['a code of more than 64 characters', withCode('E'.repeat(65)), 'UNKNOWN'],
    ['a number as a code', withCode(7), 'UNKNOWN'],
    ['no error', 'ENOTFOUND', 'UNKNOWN'],
    ['nothing', undefined, 'UNKNOWN'],
    ['several of none', new AggregateError([]), 'UNKNOWN'],
  ])('reads %s', (_what, error, code) => {
    expect(toFailureCode(error)).toBe(code);
  });

  it('ends at a cause that is its own', () => {
    const error = new Error('x');
    error.cause = error;
    expect(toFailureCode(error)).toBe('UNKNOWN');
  });
});

/** The last attempt of a request, and the code of each. */
async function attemptsOf(dispatcher: Pool, origin: string, timeoutMs = 10_000) {
  onTestFinished(() => dispatcher.destroy());
  const attempts: Attempt[] = [];
  const client = createJsonClient({
    provider: 'vida',
    origin,
    dispatcher,
    sockets: 1,
    queueSize: 1,
    timeoutMs,
    maxBodyBytes: 1024,
    stop: new AbortController().signal,
    onAttempt: (attempt) => attempts.push(attempt),
  });
  await client.send({ method: 'PUT', path: '/a', pathTemplate: '/a', body: {} });
  return attempts.map(({ failure, kind }) => `${kind} ${failure}`);
}

async function closedPort(): Promise<number> {
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

describe('the failure of an attempt', () => {
  it('is that of a refused connection', async () => {
    const origin = `http://127.0.0.1:${await closedPort()}`;
    expect(await attemptsOf(new Pool(origin), origin)).toEqual(Array(4).fill('notSent ECONNREFUSED'));
  });

  it('is that of each address of a host with several', async () => {
    const origin = `http://provider.test:${await closedPort()}`;
    const connect = { lookup: resolveTo('127.0.0.1', '127.0.0.2'), autoSelectFamily: true };
    expect(await attemptsOf(new Pool(origin, { connect }), origin)).toEqual(
      Array(4).fill('notSent ECONNREFUSED'),
    );
  });

  it.each(['ENOTFOUND', 'EAI_AGAIN'])('is that of a name that is not resolved: %s', async (code) => {
    const lookup: LookupFunction = (_host, _options, callback) => callback(withCode(code), []);
    const origin = 'http://provider.test';
    expect(await attemptsOf(new Pool(origin, { connect: { lookup } }), origin)).toEqual(
      Array(4).fill(`notSent ${code}`),
    );
  });

  it('is TIMEOUT where the deadline ends before there is a connection', async () => {
    const lookup: LookupFunction = () => {};
    const origin = 'http://provider.test';
    expect(await attemptsOf(new Pool(origin, { connect: { lookup } }), origin, 50)).toEqual([
      'notSent TIMEOUT',
    ]);
  });

  it.each<[string, Parameters<typeof startRawServer>[0], string]>([
    ['a reset', (socket) => socket.resetAndDestroy(), 'noResponse ECONNRESET'],
    ['a close', (socket) => socket.end(), 'noResponse UND_ERR_SOCKET'],
    ['another protocol', (socket) => socket.end('SMTP 220 hello\r\n\r\n'), 'noResponse HPE_UNKNOWN'],
    [
      'a header that is none',
      (socket) => socket.write('HTTP/1.1 200 OK\r\n: x\r\n\r\n'),
      'noResponse HPE_UNKNOWN',
    ],
    [
      'a body cut short',
      (socket) => socket.end(toHttpResponse(200, '{}').slice(0, -1)),
      'response UND_ERR_SOCKET',
    ],
    ['an answer', (socket) => socket.write(toHttpResponse(500, '{}')), 'response null'],
    ['an answer that is not JSON', (socket) => socket.write(toHttpResponse(200, 'x')), 'response null'],
  ])('after the request was sent is that of %s', async (_what, onRequest, expected) => {
    const { origin } = await startRawServer(onRequest);
    expect(await attemptsOf(new Pool(origin), origin)).toEqual([expected]);
  });

  it('is none where the provider does not answer in time', async () => {
    const { origin } = await startRawServer(() => {});
    expect(await attemptsOf(new Pool(origin), origin, 50)).toEqual(['noResponse null']);
  });
});
