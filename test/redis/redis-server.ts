import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';
import { onTestFinished } from 'vitest';
import { Secret } from '../../src/domain/access/secret.ts';
import { createRedisHealth } from '../../src/storage/redis-health.ts';
import type { RedisLocation } from '../../src/storage/redis-location.ts';
import type { RedisAddress } from '../../src/storage/storage-names.ts';
import { toAclRules, withGatewayUser } from './documented-acl.ts';
import { waitUntil } from './wait-until.ts';

/** A real Redis process. */
export interface RedisServer {
  readonly port: number;
  /** The URL with the user that `.docker/README.md` documents. */
  readonly url: string;
  /** The location for a store that a test opens itself, with a prefix of no gateway. */
  readonly location: RedisLocation;
  /** Stops the process, which loses its memory. */
  stop(): Promise<void>;
  /** Starts the process again on the same port. */
  start(): Promise<void>;
  /** Suspends the process: connections stay open without replies. */
  hang(): void;
  resume(): void;
  /** Returns the number of scripts that it has run; each step of a store is one script. */
  countScripts(): Promise<number>;
  /** The test's own connection, with all rights. */
  readonly client: Redis;
}

/** Whether the data survives a restart. */
export type Persistence = 'IN_MEMORY' | 'ON_DISK';

/** Starts a Redis for one test. */
export async function startRedis(persistence: Persistence = 'IN_MEMORY'): Promise<RedisServer> {
  const port = await findPort();
  const directory = mkdtempSync(join(tmpdir(), 'redis-'));
  const appendonly = persistence === 'ON_DISK' ? 'yes' : 'no';
  let child = await launch(port, directory, appendonly);
  const client = new Redis(port, '127.0.0.1', { lazyConnect: true });
  client.on('error', () => {});
  onTestFinished(async () => {
    client.disconnect();
    await end(child, 'SIGKILL');
  });
  const url = withGatewayUser(`redis://127.0.0.1:${port}`);
  let location: RedisLocation | undefined;
  return {
    port,
    url,
    get location() {
      location ??= toLocationWithHealth({ url: new Secret(url), prefix: 'test:0123456789abcdef' });
      return location;
    },
    client,
    countScripts: () => countScripts(client),
    stop: () => end(child, 'SIGTERM'),
    async start() {
      child = await launch(port, directory, appendonly);
    },
    hang: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
  };
}

/** Starts a Redis with other options, or a Sentinel, for one test. */
export async function launchRedis(args: readonly string[], sentinelFile?: string) {
  const port = await findPort();
  const directory = mkdtempSync(join(tmpdir(), 'redis-'));
  const rules = sentinelFile === undefined ? ['--user', 'gateway', ...toAclRules('~*')] : ['--sentinel'];
  const all = [`--port ${port}`, '--bind 127.0.0.1', `--dir ${directory}`].flatMap((each) => each.split(' '));
  const child = spawn('redis-server', [...(sentinelFile ? [sentinelFile] : []), ...all, ...args, ...rules], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const client = new Redis(port, '127.0.0.1', { enableReadyCheck: false });
  client.on('error', () => {});
  onTestFinished(async () => {
    client.disconnect();
    await end(child, 'SIGKILL');
  });
  await waitUntil('the client is connected', () => client.status === 'ready');
  return { port, client };
}

/** Adds the health that the connections of one process share. */
export function toLocationWithHealth(address: RedisAddress): RedisLocation {
  const health = createRedisHealth(address);
  onTestFinished(() => health.close());
  return { ...address, health };
}

async function launch(port: number, directory: string, appendonly: 'yes' | 'no'): Promise<ChildProcess> {
  const settings = { port, bind: '127.0.0.1', dir: directory, save: '', appendonly, daemonize: 'no' };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  args.push('--user', 'gateway', ...toAclRules('~*'));
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.includes('Ready to accept connections')) continue;
    child.stdout.resume();
    return child;
  }
  throw new Error(`redis-server did not start on port ${port}`);
}

async function countScripts(client: Redis): Promise<number> {
  const calls = (await client.info('commandstats')).matchAll(/cmdstat_(?:eval|evalsha|fcall):calls=(\d+)/g);
  return [...calls].reduce((sum, [, count]) => sum + Number(count), 0);
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

/** Finds a free port below the ephemeral ports, so that no connection takes it while Redis is stopped. */
export async function findPort(): Promise<number> {
  const port = 20_000 + Math.floor(Math.random() * 10_000);
  const server = createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch {
    return findPort();
  }
  await once(server.close(), 'close');
  return port;
}
