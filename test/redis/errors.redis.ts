import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ended, startBulk } from './bulk-client.ts';
import { readCpuMs } from './cpu.ts';
import type { GatewayProcess } from './gateway-process.ts';
import { startGatewayProcess } from './gateway-process.ts';
import type { RedisServer } from './redis-server.ts';
import { startRedis } from './redis-server.ts';
import { startRefusingProxy } from './refusing-proxy.ts';
import {
  answersErrors,
  cannotBeReached,
  isReady,
  plenty,
  startConnected,
  startReplica,
  toSettings,
} from './replicas.ts';
import { toInput, updatesAt } from './updates.ts';
import { waitUntil } from './wait-until.ts';

type Client = RedisServer['client'];

const updated = { __typename: 'OrganizationUpdated' };

/** How long an idle gateway is watched, and what it may use in this time. */
const watchedMs = 3000;
/** A probe of all commands is one of them for each. Left to itself, BullMQ sends thousands a second. */
const mostCommands = 300;
const mostCpuShare = 0.3;

/** Each command that Redis received, but those in scripts, from whomever. */
async function countCommands(client: Client): Promise<number> {
  return Number(/total_commands_processed:(\d+)/.exec(await client.info('stats'))?.[1]);
}

/** All commands are counted at their attempt, also those that are refused. */
async function countAttempts(client: Client): Promise<number> {
  const stats = await client.info('commandstats');
  const sum = (name: string) =>
    [...stats.matchAll(new RegExp(`${name}=(\\d+)`, 'g'))].reduce(
      (total, [, count]) => total + Number(count),
      0,
    );
  return (await countCommands(client)) + sum('rejected_calls');
}

async function expectIdle(gateway: GatewayProcess, count: () => number | Promise<number>): Promise<void> {
  const [commands, cpuMs] = [await count(), readCpuMs(gateway.pid)];
  await pause(watchedMs);
  expect((await count()) - commands).toBeLessThan(mostCommands);
  expect((readCpuMs(gateway.pid) - cpuMs) / watchedMs).toBeLessThan(mostCpuShare);
}

async function expectRecovery(gateway: GatewayProcess): Promise<void> {
  await isReady(gateway);
  expect(await gateway.update(toInput('vida', 'Later'), 'later')).toMatchObject(updated);
  expect(await ended(gateway, await startBulk(gateway, [toInput('vertra', 'Bulk')]))).toMatchObject({
    updated: 1,
  });
}

/** Redis answers, and refuses what an idle gateway asks. */
const faults = [
  {
    code: 'READONLY',
    begin: (client: Client) => client.replicaof('127.0.0.1', '1'),
    end: (client: Client) => client.replicaof('NO', 'ONE'),
  },
  {
    code: 'OOM',
    begin: (client: Client) => client.config('SET', 'maxmemory', '1'),
    end: (client: Client) => client.config('SET', 'maxmemory', '0'),
  },
  {
    code: 'NOPERM',
    begin: (client: Client) => client.acl('SETUSER', 'gateway', '-@write'),
    end: (client: Client) => client.acl('SETUSER', 'gateway', '+@write'),
  },
  {
    code: 'WRONGPASS',
    begin: async (client: Client) => {
      await client.acl('SETUSER', 'gateway', 'resetpass', '>other');
      await client.client('KILL', 'USER', 'gateway');
    },
    end: (client: Client) => client.acl('SETUSER', 'gateway', 'resetpass', '>password'),
  },
];

describe('while Redis answers an error, an idle gateway', () => {
  it.each(faults)(
    'finds $code by itself, logs it once, sends little, and resumes',
    async ({ begin, code, end }) => {
      const { first, redis } = await startReplica(plenty);
      await begin(redis.client);
      await waitUntil('it is not ready', async () => (await first.readiness()).status === 503);
      await waitUntil('the code is known', async () => codeOf(await first.readiness()) === code);
      await expectIdle(first, () => countAttempts(redis.client));
      expect(codeOf(await first.readiness())).toBe(code);
      expect(reportsOf(first)).toEqual([[code, expect.any(String)]]);
      await end(redis.client);
      await expectRecovery(first);
      expect(first.stderr()).toBe('');
    },
  );

  it.each([
    'LOADING Redis is loading the dataset in memory',
    'MISCONF Redis is configured to save RDB snapshots',
    'MASTERDOWN Link with MASTER is down',
    'NOAUTH Authentication required.',
    'CLUSTERDOWN The cluster is down',
    'MOVED 3999 127.0.0.1:6381',
    'BUSY Redis is busy running a script.',
    'ERR something else',
  ])('is not made busy by %s', async (error) => {
    const { redis, sandbox } = await startReplica();
    const proxy = await startRefusingProxy(redis.port);
    const gateway = await startConnected({ ...toSettings(sandbox, redis), ...plenty, REDIS_URL: proxy.url });
    const code = error.split(' ', 1)[0];
    proxy.refuse(error);
    await waitUntil('the code is known', async () => codeOf(await gateway.readiness()) === code);
    await expectIdle(gateway, () => proxy.refused);
    expect(reportsOf(gateway)).toEqual([[code, expect.any(String)]]);
    expect(await gateway.update(toInput('vida', 'Keyed'), 'key')).toMatchObject({
      reason: 'KEY_NOT_CHECKED',
    });
    expect(await gateway.update(toInput('vida', 'Unkeyed'))).toMatchObject(updated);
    expect(updatesAt(sandbox.vida)).toHaveLength(1);
    proxy.refuse(null);
    await expectRecovery(gateway);
    expect(gateway.output()).not.toContain(error);
  });
});

describe('a gateway that starts while Redis answers errors', () => {
  it.each(['READONLY You can not write', 'LOADING Redis is loading'])(
    'is not made busy by %s',
    async (error) => {
      const { redis, sandbox } = await startReplica();
      const proxy = await startRefusingProxy(redis.port);
      proxy.refuse(error);
      const settings = { ...toSettings(sandbox, redis), ...plenty, REDIS_URL: proxy.url };
      const gateway = await startGatewayProcess(settings);
      await expectIdle(gateway, () => proxy.refused);
      expect(reportsOf(gateway)).toEqual([[error.split(' ', 1)[0], expect.any(String)]]);
      proxy.refuse(null);
      await expectRecovery(gateway);
    },
  );
});

it('a gateway follows a failover behind one address', async () => {
  const { redis, sandbox } = await startReplica();
  const proxy = await startRefusingProxy(redis.port);
  const gateway = await startConnected({ ...toSettings(sandbox, redis), ...plenty, REDIS_URL: proxy.url });
  const promoted = await startRedis();
  await redis.client.replicaof('127.0.0.1', promoted.port);
  proxy.leadTo(promoted.port);
  await waitUntil('the new primary has keys', async () => {
    await gateway.update(toInput('vida', 'Keyed'), 'key');
    return (await promoted.client.keys('*:idempotency:key:*')).length > 0;
  });
  await expectRecovery(gateway);
});

describe('bulk items under way when Redis begins to answer errors', () => {
  it.each(faults.slice(0, 2))('are each sent once ($code)', async ({ begin, code, end }) => {
    const { first, redis, sandbox } = await startReplica(plenty);
    const inputs = Array.from({ length: 60 }, (_, index) => toInput('vida', `Item ${index}.`, index));
    const id = await startBulk(first, inputs);
    await waitUntil('some are sent', () => updatesAt(sandbox.vida).length > 5);
    await begin(redis.client);
    await waitUntil('the code is known', async () => codeOf(await first.readiness()) === code);
    await end(redis.client);
    await isReady(first);
    const { unknown, updated: applied } = await ended(first, id);
    expect(applied + unknown).toBe(60);
    const texts = updatesAt(sandbox.vida).map(({ body }) => /Item \d+\./.exec(body)?.[0]);
    expect(new Set(texts).size).toBe(texts.length);
    expect(first.count(answersErrors)).toBe(1);
  });
});

/** Without those of an answer that came late, as on a busy machine. */
function reportsOf(gateway: GatewayProcess) {
  return gateway.errors().filter(([, message]) => !cannotBeReached.test(String(message)));
}

function codeOf({ body }: { readonly body: unknown }): unknown {
  return (body as { readonly redisError?: unknown }).redisError;
}
