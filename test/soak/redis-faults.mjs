import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { createServerProcess } from '../replicas/processes.mjs';

/**
 * A fault of a Redis that stores everything on disk.
 *
 * @typedef {{ name: string, begin: () => Promise<unknown>, end: () => Promise<unknown> }} RedisFault
 */

/**
 * Starts a Redis with a restricted user, and returns its faults.
 *
 * @param {number} port
 * @param {string} directory
 */
export async function startFaultyRedis(port, directory) {
  const args =
    `--port ${port} --bind 127.0.0.1 --dir ${directory} --save  --appendonly yes --appendfsync always`.split(
      ' ',
    );
  const user = ['--user', 'gateway', 'on', '>password', '~*', '+@all', '-@dangerous'];
  const server = createServerProcess('redis-server', [...args, ...user], {
    isReady: (line) => line.includes('Ready to accept connections'),
  });
  await server.start();
  const admin = new Redis(port, '127.0.0.1', { commandTimeout: 5000 });
  admin.on('error', () => {});
  /** @type {RedisFault[]} */
  const faults = [
    { name: 'paused', begin: async () => server.send('SIGSTOP'), end: async () => server.send('SIGCONT') },
    { name: 'killed', begin: () => server.end('SIGKILL'), end: () => server.start() },
    {
      name: 'read-only',
      begin: () => admin.replicaof('127.0.0.1', '1'),
      end: () => admin.replicaof('NO', 'ONE'),
    },
    {
      name: 'full',
      begin: () => admin.config('SET', 'maxmemory', '1'),
      end: () => admin.config('SET', 'maxmemory', '0'),
    },
    {
      name: 'without rights',
      begin: () => admin.acl('SETUSER', 'gateway', '-@write'),
      end: () => admin.acl('SETUSER', 'gateway', '+@write'),
    },
  ];
  return {
    url: `redis://gateway:password@127.0.0.1:${port}`,
    faults,
    async stop() {
      admin.disconnect();
      await server.end('SIGTERM');
    },
  };
}

/**
 * Plays one fault, and measures the processes during it.
 *
 * @param {RedisFault} fault
 * @param {{ settleMs: number, durationMs: number, measure: () => Promise<number> }} options
 */
export async function playFault({ begin, end, name }, { durationMs, measure, settleMs }) {
  await begin();
  await pause(settleMs);
  const cpu = await Promise.all([measure(), pause(durationMs)]).then(([fraction]) => fraction);
  await end();
  return { name, cpu };
}
