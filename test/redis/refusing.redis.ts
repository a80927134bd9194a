import { expect, it } from 'vitest';
import type { RedisServer } from './redis-server.ts';
import { answersErrors, canBeReached, cannotBeReached, startReplica } from './replicas.ts';
import { toInput, updatesAt } from './updates.ts';

type Client = RedisServer['client'];

/** Redis answers, and takes no write. */
const refusals = [
  {
    what: 'is out of memory',
    code: 'OOM',
    begin: (client: Client) => client.config('SET', 'maxmemory', '1'),
    end: (client: Client) => client.config('SET', 'maxmemory', '0'),
    // The key was looked for, where every key is: it is new.
    told: { __typename: 'OrganizationUnavailableError', applied: 'NOT_APPLIED', retryable: true },
  },
  {
    what: 'has become a replica',
    code: 'READONLY',
    begin: (client: Client) => client.replicaof('127.0.0.1', '1'),
    end: (client: Client) => client.replicaof('NO', 'ONE'),
    // A replica may lack a key that its primary has.
    told: {
      __typename: 'OrganizationOutcomeUnknownError',
      applied: 'UNKNOWN',
      reason: 'KEY_NOT_CHECKED',
      retryable: true,
    },
  },
];

it.each(refusals)(
  'when Redis $what, new keys are refused, known keys are replayed, and the log reports it once',
  async ({ begin, code, end, told }) => {
    const { first, redis, sandbox } = await startReplica();
    const updated = { __typename: 'OrganizationUpdated' };
    expect(await first.update(toInput('vida', 'Known'), 'known')).toMatchObject(updated);
    await begin(redis.client);
    for (const key of ['a', 'b', 'c']) {
      expect(await first.update(toInput('vida', key), key)).toMatchObject(told);
      expect(await first.update(toInput('vida', 'Known'), 'known')).toMatchObject(updated);
    }
    expect(updatesAt(sandbox.vida)).toHaveLength(1);
    expect(await first.readiness()).toMatchObject({
      status: 503,
      body: { idempotencyStore: 'away', redisError: code },
    });
    expect(first.findLine(answersErrors)).toMatchObject({ level: 50, code });
    expect([answersErrors, cannotBeReached, canBeReached].map(first.count)).toEqual([1, 0, 1]);

    await end(redis.client);
    await first.logged(canBeReached, 2);
    expect(await first.update(toInput('vida', 'a'), 'a')).toMatchObject({
      __typename: 'OrganizationUpdated',
    });
    expect(await first.readiness()).toMatchObject({ status: 200, body: { redisError: null } });
    expect([answersErrors, cannotBeReached, canBeReached].map(first.count)).toEqual([1, 0, 2]);
  },
);
