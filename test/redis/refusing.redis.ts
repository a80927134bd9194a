import { expect, it } from 'vitest';
import type { RedisServer } from './redis-server.ts';
import { canBeReached, cannotBeReached, startReplica } from './replicas.ts';
import { toInput, updatesAt } from './updates.ts';

type Client = RedisServer['client'];

/** Redis answers, and takes no write. */
const refusals = [
  {
    what: 'is out of memory',
    begin: (client: Client) => client.config('SET', 'maxmemory', '1'),
    end: (client: Client) => client.config('SET', 'maxmemory', '0'),
  },
  {
    what: 'has become a replica',
    begin: (client: Client) => client.replicaof('127.0.0.1', '1'),
    end: (client: Client) => client.replicaof('NO', 'ONE'),
  },
];

it.each(refusals)(
  'when Redis $what, keys are refused, the process is not ready, and its log tells it once',
  async ({ begin, end }) => {
    const { first, redis, sandbox } = await startReplica();
    await begin(redis.client);
    for (const key of ['a', 'b', 'c']) {
      expect(await first.update(toInput('vida', key), key)).toMatchObject({
        __typename: 'OrganizationUnavailableError',
        applied: 'NOT_APPLIED',
      });
    }
    expect(updatesAt(sandbox.vida)).toEqual([]);
    expect(await first.readiness()).toMatchObject({ status: 503, body: { idempotencyStore: 'away' } });
    expect([first.count(cannotBeReached), first.count(canBeReached)]).toEqual([1, 1]);

    await end(redis.client);
    await first.logged(canBeReached, 2);
    expect(await first.update(toInput('vida', 'a'), 'a')).toMatchObject({
      __typename: 'OrganizationUpdated',
    });
    expect(await first.readiness()).toMatchObject({ status: 200 });
    expect([first.count(cannotBeReached), first.count(canBeReached)]).toEqual([1, 2]);
  },
);
