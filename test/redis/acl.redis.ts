import { describe, expect, it } from 'vitest';
import { createRedisProbe } from '../../src/storage/redis-probe.ts';
import { documentedCommands } from './documented-acl.ts';
import { startGatewayProcess } from './gateway-process.ts';
import { startRedis } from './redis-server.ts';
import { canBeReached, startReplica, toSettings, waitUntilReady } from './replicas.ts';
import { toInput, updatesAt } from './updates.ts';

const denies = /^Redis denies a command or a key/;

describe('the documented rights of the Redis user', () => {
  it('are all necessary, and the probe names a missing one', async () => {
    const redis = await startRedis();
    const probe = createRedisProbe(redis.location);
    expect(await probe.run(true)).toBe(null);
    expect(documentedCommands.length).toBeGreaterThan(40);
    for (const command of documentedCommands) {
      await redis.client.acl('SETUSER', 'gateway', command.replace('+', '-'));
      expect(await probe.run(true)).toEqual({ code: 'NOPERM', isReply: true, denied: command.slice(1) });
      await redis.client.acl('SETUSER', 'gateway', command);
    }
    await redis.client.acl('SETUSER', 'gateway', 'resetkeys', '~other:*');
    expect(await probe.run(true)).toEqual({ code: 'NOPERM', isReply: true, denied: 'keys' });
    probe.close();
  });
});

describe('a gateway whose Redis user lacks a right', () => {
  it.each(['info', 'client', 'keys'])('does not need %s', async (command) => {
    const { first, redis } = await startReplica();
    await redis.client.acl('SETUSER', 'gateway', '+@all', `-${command}`, '-@dangerous');
    expect(await first.update(toInput('vida', 'Keyed'), 'key')).toMatchObject({
      __typename: 'OrganizationUpdated',
    });
    expect(first.stderr()).toBe('');
  });

  it.each(['eval', 'bzpopmin', 'hset'])(
    'starts without %s, serves updates without keys, is not ready, and serves keys once it is allowed',
    async (command) => {
      const { redis, sandbox } = await startReplica();
      await redis.client.acl('SETUSER', 'gateway', `-${command}`);
      const late = await startGatewayProcess(toSettings(sandbox, redis));
      await late.waitForLog(denies, 1);
      expect(late.findLine(denies)).toMatchObject({ level: 50, code: 'NOPERM', denied: command });
      expect(await late.readiness()).toMatchObject({ status: 503, body: { storageError: 'NOPERM' } });
      expect(await late.update(toInput('vida', 'Unkeyed'))).toMatchObject({
        __typename: 'OrganizationUpdated',
      });
      await redis.client.acl('SETUSER', 'gateway', `+${command}`);
      await late.waitForLog(canBeReached, 1);
      await waitUntilReady(late);
      expect(await late.update(toInput('vida', 'Keyed'), 'key')).toMatchObject({
        __typename: 'OrganizationUpdated',
      });
      expect(updatesAt(sandbox.vida)).toHaveLength(2);
      expect(late.countLines(denies)).toBe(1);
      expect(await late.terminate()).toBe(0);
    },
  );
});
