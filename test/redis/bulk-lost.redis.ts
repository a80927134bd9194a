import { describe, expect, it } from 'vitest';
import { cancelScript, createScript } from '../../src/bulk/redis-scripts.ts';
import { askToStart, cancelBulk, findBulk, readBulk, startBulk } from './bulk-client.ts';
import type { GatewayProcess } from './gateway-process.ts';
import { holdResponses } from './hold-responses.ts';
import { startLine } from './line.ts';
import type { RedisServer } from './redis-server.ts';
import { cannotBeReached, isReady, plenty, startConnected, startReplica, toSettings } from './replicas.ts';
import { toInput, updatesAt } from './updates.ts';
import { waitUntil } from './wait-until.ts';

const vida = (count: number) =>
  Array.from({ length: count }, (_, index) => toInput('vida', `${index}`, index));

const unknown = {
  __typename: 'OrganizationOutcomeUnknownError',
  code: 'OUTCOME_UNKNOWN',
  applied: 'UNKNOWN',
  retryable: false,
};
const refused = { __typename: 'OrganizationUnavailableError', applied: 'NOT_APPLIED', retryable: true };

/** A gateway whose connections to Redis can be cut. */
async function startCuttable() {
  const { redis, sandbox } = await startReplica(plenty);
  const line = await startLine(redis.port);
  const settings = { ...toSettings(sandbox, redis), ...plenty, REDIS_URL: line.url };
  return { line, sandbox, gateway: await startConnected(settings) };
}

const isEnded = (gateway: GatewayProcess, id: string) => async () => {
  const found = await findBulk(gateway, id);
  return found.__typename === 'OrganizationBulkUpdate' && found.waiting === 0;
};

describe('startBulkUpdate whose reply from Redis is lost', () => {
  it('is unknown, names the bulk update, and may be applied later', async () => {
    const { gateway, line, sandbox } = await startCuttable();
    line.cutAtReplyTo(createScript);
    const told = await askToStart(gateway, vida(3));
    expect(told).toMatchObject({ ...unknown, reason: 'CONNECTION_LOST' });
    const id = /bulkUpdate\(id: "([\w-]+)"\)/.exec(told && 'message' in told ? told.message : '')?.[1] ?? '';
    await waitUntil('it is applied', isEnded(gateway, id), 27_000);
    expect(await readBulk(gateway, id)).toMatchObject({ state: 'DONE', updated: 3 });
    expect(updatesAt(sandbox.vida)).toHaveLength(3);
  });

  it('is unknown, and sent again with its key it is the same bulk update', async () => {
    const { gateway, line } = await startCuttable();
    line.cutAtReplyTo(createScript);
    expect(await askToStart(gateway, vida(3), 'key')).toMatchObject({
      ...unknown,
      reason: 'CONNECTION_LOST',
      message: expect.stringContaining('Send it again with the same key and the same inputs'),
    });
    await isReady(gateway);
    const id = await startBulk(gateway, vida(3), 'key');
    expect(await readBulk(gateway, id)).toMatchObject({ total: 3 });
    expect(await askToStart(gateway, vida(2), 'key')).toMatchObject({
      __typename: 'OrganizationIdempotencyError',
    });
  });

  it('is unknown when Redis hangs: TIMEOUT', async () => {
    const { first, redis } = await startReplica(plenty);
    redis.hang();
    expect(await askToStart(first, vida(3))).toMatchObject({ ...unknown, reason: 'TIMEOUT' });
  });
});

describe('cancelBulkUpdate whose reply from Redis is lost', () => {
  it('is unknown, and a second one cancels or finds it cancelled', async () => {
    const { gateway, line, sandbox } = await startCuttable();
    const held = holdResponses(sandbox.vida);
    const id = await startBulk(gateway, vida(40));
    await held.waitForRequests(4);
    line.cutAtReplyTo(cancelScript);
    expect(await cancelBulk(gateway, id)).toMatchObject({ ...unknown, reason: 'CONNECTION_LOST' });
    await isReady(gateway);
    expect(await cancelBulk(gateway, id)).toMatchObject({ state: 'CANCELLED', waiting: 4, cancelled: 36 });
    held.release();
    await waitUntil('it is ended', isEnded(gateway, id));
    expect(updatesAt(sandbox.vida)).toHaveLength(4);
  });
});

type Refusal = readonly [
  what: string,
  begin: (redis: RedisServer, first: GatewayProcess) => Promise<unknown>,
];

const refusals: readonly Refusal[] = [
  ['is out of memory', ({ client }) => client.config('SET', 'maxmemory', '1')],
  ['has become a replica', ({ client }) => client.replicaof('127.0.0.1', '1')],
  [
    'is away',
    async (redis, first) => {
      await redis.stop();
      await first.logged(cannotBeReached, 1);
    },
  ],
];

it.each(refusals)('when Redis %s, nothing is started or cancelled, and both say so', async (_what, begin) => {
  const { first, redis, sandbox } = await startReplica(plenty);
  const held = holdResponses(sandbox.vida);
  const id = await startBulk(first, vida(40));
  await held.waitForRequests(4);
  await begin(redis, first);
  expect(await askToStart(first, vida(3))).toMatchObject(refused);
  expect(await cancelBulk(first, id)).toMatchObject(refused);
  held.release();
});
