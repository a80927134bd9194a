import { describe, expect, it } from 'vitest';
import { createRedisProbe } from '../../src/storage/redis-probe.ts';
import { documentedCommands } from './documented-acl.ts';
import { startGatewayProcess } from './gateway-process.ts';
import { startRedis } from './redis-server.ts';
import { canBeReached, isReady, startReplica, toSettings } from './replicas.ts';
import { toInput, updatesAt } from './updates.ts';

const denies = /^Redis denies what the gateway needs/;

describe('the documented rights of the user of Redis', () => {
  it('are each needed, and the probe names the one that is missing', async () => {
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

describe('a user of Redis without a needed right', () => {
  it.each(['info', 'client', 'keys'])('%s is not needed', async (command) => {
    const { first, redis } = await startReplica();
    await redis.client.acl('SETUSER', 'gateway', '+@all', `-${command}`, '-@dangerous');
    expect(await first.update(toInput('vida', 'Keyed'), 'key')).toMatchObject({
      __typename: 'OrganizationUpdated',
    });
    expect(first.stderr()).toBe('');
  });

  it.each(['eval', 'bzpopmin', 'hset'])(
    'without %s a gateway starts, answers, is not ready, and serves keys once it is allowed',
    async (command) => {
      const { redis, sandbox } = await startReplica();
      await redis.client.acl('SETUSER', 'gateway', `-${command}`);
      const late = await startGatewayProcess(toSettings(sandbox, redis));
      await late.logged(denies, 1);
      expect(late.findLine(denies)).toMatchObject({ level: 50, code: 'NOPERM', denied: command });
      expect(await late.readiness()).toMatchObject({ status: 503, body: { redisError: 'NOPERM' } });
      expect(await late.update(toInput('vida', 'Unkeyed'))).toMatchObject({
        __typename: 'OrganizationUpdated',
      });
      await redis.client.acl('SETUSER', 'gateway', `+${command}`);
      await late.logged(canBeReached, 1);
      await isReady(late);
      expect(await late.update(toInput('vida', 'Keyed'), 'key')).toMatchObject({
        __typename: 'OrganizationUpdated',
      });
      expect(updatesAt(sandbox.vida)).toHaveLength(2);
      expect(late.count(denies)).toBe(1);
      expect(await late.terminate()).toBe(0);
    },
  );
});
