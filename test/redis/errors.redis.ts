import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startBulk, waitForEnd } from './bulk-client.ts';
import { readCpuMs } from './cpu.ts';
import type { GatewayProcess } from './gateway-process.ts';
import { startGatewayProcess } from './gateway-process.ts';
import type { RedisServer } from './redis-server.ts';
import { startRedis } from './redis-server.ts';
import { startRefusingProxy } from './refusing-proxy.ts';
import {
  answersErrors,
  cannotBeReached,
  startConnected,
  startReplica,
  toSettings,
  unlimited,
  waitUntilReady,
} from './replicas.ts';
import { toInput, updatesAt } from './updates.ts';
import { waitUntil } from './wait-until.ts';

type Client = RedisServer['client'];

const updated = { __typename: 'OrganizationUpdated' };

/** How long an idle gateway is observed. */
const observedMs = 3000;
/** A probe sends each command once. Without the back-off, BullMQ sends thousands of commands a second. */
const maxCommands = 300;
const maxCpuShare = 0.3;

/** Returns the number of commands that Redis received from all clients, except those in scripts. */
async function countCommands(client: Client): Promise<number> {
  return Number(/total_commands_processed:(\d+)/.exec(await client.info('stats'))?.[1]);
}

/** Returns the number of commands, including refused ones. */
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
  await pause(observedMs);
  expect((await count()) - commands).toBeLessThan(maxCommands);
  expect((readCpuMs(gateway.pid) - cpuMs) / observedMs).toBeLessThan(maxCpuShare);
}

async function expectRecovery(gateway: GatewayProcess): Promise<void> {
  await waitUntilReady(gateway);
  expect(await gateway.update(toInput('vida', 'Later'), 'later')).toMatchObject(updated);
  expect(await waitForEnd(gateway, await startBulk(gateway, [toInput('vertra', 'Bulk')]))).toMatchObject({
    updated: 1,
  });
}

/** Faults with which Redis refuses the commands of an idle gateway. */
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

describe('an idle gateway, while Redis replies with an error,', () => {
  it.each(faults)(
    'detects $code, logs it once, sends few commands, and recovers',
    async ({ begin, code, end }) => {
      const { first, redis } = await startReplica(unlimited);
      await begin(redis.client);
      await waitUntil('the gateway is not ready', async () => (await first.readiness()).status === 503);
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
  ])('sends few commands and uses little CPU time for %s', async (error) => {
    const { redis, sandbox } = await startReplica();
    const proxy = await startRefusingProxy(redis.port);
    const gateway = await startConnected({
      ...toSettings(sandbox, redis),
      ...unlimited,
      REDIS_URL: proxy.url,
    });
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

describe('a gateway that starts while Redis replies with errors', () => {
  it.each(['READONLY You can not write', 'LOADING Redis is loading'])(
    'sends few commands and uses little CPU time for %s',
    async (error) => {
      const { redis, sandbox } = await startReplica();
      const proxy = await startRefusingProxy(redis.port);
      proxy.refuse(error);
      const settings = { ...toSettings(sandbox, redis), ...unlimited, REDIS_URL: proxy.url };
      const gateway = await startGatewayProcess(settings);
      await expectIdle(gateway, () => proxy.refused);
      expect(reportsOf(gateway)).toEqual([[error.split(' ', 1)[0], expect.any(String)]]);
      proxy.refuse(null);
      await expectRecovery(gateway);
    },
  );
});

it('a gateway uses the new primary after a failover behind one address', async () => {
  const { redis, sandbox } = await startReplica();
  const proxy = await startRefusingProxy(redis.port);
  const gateway = await startConnected({ ...toSettings(sandbox, redis), ...unlimited, REDIS_URL: proxy.url });
  const promoted = await startRedis();
  await redis.client.replicaof('127.0.0.1', promoted.port);
  proxy.forwardTo(promoted.port);
  await waitUntil('the new primary has keys', async () => {
    await gateway.update(toInput('vida', 'Keyed'), 'key');
    return (await promoted.client.keys('*:idempotency:key:*')).length > 0;
  });
  await expectRecovery(gateway);
});

describe('bulk items in flight when Redis begins to reply with errors', () => {
  it.each(faults.slice(0, 2))('are each sent once ($code)', async ({ begin, code, end }) => {
    const { first, redis, sandbox } = await startReplica(unlimited);
    const inputs = Array.from({ length: 60 }, (_, index) => toInput('vida', `Item ${index}.`, index));
    const id = await startBulk(first, inputs);
    await waitUntil('some items are sent', () => updatesAt(sandbox.vida).length > 5);
    await begin(redis.client);
    await waitUntil('the code is known', async () => codeOf(await first.readiness()) === code);
    await end(redis.client);
    await waitUntilReady(first);
    const { unknown, updated: applied } = await waitForEnd(first, id);
    expect(applied + unknown).toBe(60);
    const texts = updatesAt(sandbox.vida).map(({ body }) => /Item \d+\./.exec(body)?.[0]);
    expect(new Set(texts).size).toBe(texts.length);
    expect(first.countLines(answersErrors)).toBe(1);
  });
});

/** Returns the logged errors without those of a late reply, which a busy machine can cause. */
function reportsOf(gateway: GatewayProcess) {
  return gateway.errors().filter(([, message]) => !cannotBeReached.test(String(message)));
}

function codeOf({ body }: { readonly body: unknown }): unknown {
  return (body as { readonly storageError?: unknown }).storageError;
}
