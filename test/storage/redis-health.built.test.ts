import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../src/domain/access/secret.ts';
import type { RedisProblem } from '../../src/storage/redis-error.ts';
import { createRedisHealth } from '../../src/storage/redis-health.ts';
import { selfSigned } from '../support/self-signed.ts';
import { startProcess } from '../support/start-process.ts';
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

const replyServer = (text: string) => createServer((socket) => socket.on('data', () => socket.write(text)));

/** Servers in the place of Redis: the code of the problem, whether it is a reply, and how to start the server. */
const servers: Readonly<Record<string, readonly [RegExp, boolean, () => Promise<string>]>> = {
  'a port without a listener': [
    /^ECONNREFUSED$/,
    false,
    async () => `redis://user:mark@${await findFreePort()}`,
  ],
  'a host name without an address': [
    /^(ENOTFOUND|EAI_AGAIN)$/,
    false,
    async () => 'redis://user:mark@nowhere.invalid:6379',
  ],
  'a plain port for rediss://': [
    /^(ERR_SSL_\w+|EPROTO)$/,
    false,
    async () => `rediss://user:mark@${await listen(replyServer('-ERR Protocol error\r\n'))}`,
  ],
  'a self-signed certificate': [
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
  'a server that never replies': [
    /^ETIMEDOUT$/,
    false,
    async () => `redis://user:mark@${await listen(createServer(() => {}))}`,
  ],
  'a server that refuses the password': [
    /^WRONGPASS$/,
    true,
    async () => `redis://user:mark@${await listen(replyServer('-WRONGPASS invalid username\r\n'))}`,
  ],
};

describe.each(Object.entries(servers))(
  'With %s in the place of Redis',
  (_name, [code, isReply, startServer]) => {
    it(`createRedisHealth reports the code ${code.source} and no address`, async () => {
      const reported: (RedisProblem | null)[] = [];
      const url = new Secret(await startServer());
      const health = createRedisHealth({ url, prefix: 'test' }, (problem) => reported.push(problem));
      onTestFinished(health.close);
      await health.firstProbe;
      expect(health.problem).toEqual({ code: expect.stringMatching(code), isReply, denied: null });
      expect(reported).toEqual([health.problem]);
    });
  },
);

it('a gateway logs the code when Redis cannot be reached, and /health/ready contains it as storageError', async () => {
  const { log, ready } = startProcess({
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
    expect.objectContaining({ storageError: 'ECONNREFUSED' }),
  ]);
  expect(JSON.stringify(log)).not.toContain('mark');
});
