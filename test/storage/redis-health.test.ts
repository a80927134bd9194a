import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../src/domain/access/secret.ts';
import type { RedisProblem } from '../../src/storage/redis-error.ts';
import { createRedisHealth } from '../../src/storage/redis-health.ts';
import { selfSigned } from '../support/self-signed.ts';
import { start } from '../support/start-process.ts';
import { until } from '../support/until.ts';

async function listen(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function findFreePort(): Promise<string> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return `127.0.0.1:${port}`;
}

const answer = (text: string) => createServer((socket) => socket.on('data', () => socket.write(text)));

/** Servers in the place of Redis, and the problem that is found. */
const servers: Readonly<Record<string, readonly [RegExp, boolean, () => Promise<string>]>> = {
  'a port where nothing listens': [
    /^ECONNREFUSED$/,
    false,
    async () => `redis://user:mark@${await findFreePort()}`,
  ],
  'a name that has no address': [
    /^(ENOTFOUND|EAI_AGAIN)$/,
    false,
    async () => 'redis://user:mark@nowhere.invalid:6379',
  ],
  'a plain port for rediss://': [
    /^(ERR_SSL_\w+|EPROTO)$/,
    false,
    async () => `rediss://user:mark@${await listen(answer('-ERR Protocol error\r\n'))}`,
  ],
  'a certificate that signs itself': [
    /SELF_SIGNED_CERT/,
    false,
    async () => `rediss://user:mark@${await listen(createTlsServer(selfSigned))}`,
  ],
  'a server that resets connections': [
    /^ECONNRESET$/,
    false,
    async () =>
      `redis://user:mark@${await listen(
        createServer((socket) => socket.once('data', () => socket.resetAndDestroy())),
      )}`,
  ],
  'a server that closes connections': [
    /^CONNECTION_CLOSED$/,
    false,
    async () => `redis://user:mark@${await listen(createServer((socket) => socket.end()))}`,
  ],
  'a server that never answers': [
    /^ETIMEDOUT$/,
    false,
    async () => `redis://user:mark@${await listen(createServer(() => {}))}`,
  ],
  'a server that refuses the password': [
    /^WRONGPASS$/,
    true,
    async () => `redis://user:mark@${await listen(answer('-WRONGPASS invalid username\r\n'))}`,
  ],
};

describe.each(Object.entries(servers))('With %s in the place of Redis', (_what, [code, isAnswer, serve]) => {
  it(`the problem has the code ${code.source} and no address`, async () => {
    const found: (RedisProblem | null)[] = [];
    const url = new Secret(await serve());
    const health = createRedisHealth({ url, prefix: 'test' }, (problem) => found.push(problem));
    onTestFinished(health.close);
    await health.probed;
    expect(health.problem).toEqual({ code: expect.stringMatching(code), isAnswer, denied: null });
    expect(found).toEqual([health.problem]);
  });
});

it('A gateway whose Redis cannot be reached logs the code, and has it as redisError', async () => {
  const { log, ready } = start({
    SANDBOX: 'on',
    REDIS_URL: `redis://user:mark@${await findFreePort()}`,
  });
  const url = new URL('/health/ready', await ready);
  const message = expect.stringMatching(/^Redis cannot be reached: .* Check REDIS_URL/);
  const line = expect.objectContaining({ level: 50, code: 'ECONNREFUSED', msg: message });
  await until(() => expect(log).toContainEqual(line));
  const response = await fetch(url);
  expect([response.status, await response.json()]).toEqual([
    503,
    expect.objectContaining({ redisError: 'ECONNREFUSED' }),
  ]);
  expect(JSON.stringify(log)).not.toContain('mark');
});
