import { expect, it } from 'vitest';
import type { RedisServer } from './redis-server.ts';
import { answersErrors, canBeReached, cannotBeReached, startReplica } from './replicas.ts';
import { toInput, updatesAt } from './updates.ts';

type Client = RedisServer['client'];

/** Faults with which Redis replies, but refuses writes. */
const refusals = [
  {
    state: 'is out of memory',
    code: 'OOM',
    begin: (client: Client) => client.config('SET', 'maxmemory', '1'),
    end: (client: Client) => client.config('SET', 'maxmemory', '0'),
    // The primary has all keys, so a key that it does not find is new.
    expected: { __typename: 'OrganizationUnavailableError', applied: 'NOT_APPLIED', retryable: true },
  },
  {
    state: 'has become a replica',
    code: 'READONLY',
    begin: (client: Client) => client.replicaof('127.0.0.1', '1'),
    end: (client: Client) => client.replicaof('NO', 'ONE'),
    // A replica may lack a key that its primary has.
    expected: {
      __typename: 'OrganizationOutcomeUnknownError',
      applied: 'UNKNOWN',
      reason: 'KEY_NOT_CHECKED',
      retryable: true,
    },
  },
];

it.each(refusals)(
  'when Redis $state, new keys are refused, stored keys are replayed, and the problem is logged once',
  async ({ begin, code, end, expected }) => {
    const { first, redis, sandbox } = await startReplica();
    const updated = { __typename: 'OrganizationUpdated' };
    expect(await first.update(toInput('vida', 'Known'), 'known')).toMatchObject(updated);
    await begin(redis.client);
    for (const key of ['a', 'b', 'c']) {
      expect(await first.update(toInput('vida', key), key)).toMatchObject(expected);
      expect(await first.update(toInput('vida', 'Known'), 'known')).toMatchObject(updated);
    }
    expect(updatesAt(sandbox.vida)).toHaveLength(1);
    expect(await first.readiness()).toMatchObject({
      status: 503,
      body: { idempotencyStore: 'away', storageError: code },
    });
    expect(first.findLine(answersErrors)).toMatchObject({ level: 50, code });
    expect([answersErrors, cannotBeReached, canBeReached].map(first.countLines)).toEqual([1, 0, 1]);

    await end(redis.client);
    await first.waitForLog(canBeReached, 2);
    expect(await first.update(toInput('vida', 'a'), 'a')).toMatchObject({
      __typename: 'OrganizationUpdated',
    });
    expect(await first.readiness()).toMatchObject({ status: 200, body: { storageError: null } });
    expect([answersErrors, cannotBeReached, canBeReached].map(first.countLines)).toEqual([1, 0, 2]);
  },
);
