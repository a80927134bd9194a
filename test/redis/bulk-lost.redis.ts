import { describe, expect, it } from 'vitest';
import { cancelScript, createScript } from '../../src/bulk/redis-scripts.ts';
import { cancelBulk, findBulk, readBulk, sendStart, startBulk } from './bulk-client.ts';
import { startCuttableProxy } from './cuttable-proxy.ts';
import type { GatewayProcess } from './gateway-process.ts';
import { holdResponses } from './hold-responses.ts';
import type { RedisServer } from './redis-server.ts';
import {
  cannotBeReached,
  startConnected,
  startReplica,
  toSettings,
  unlimited,
  waitUntilReady,
} from './replicas.ts';
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

/** Starts a gateway whose connections to Redis can be closed. */
async function startCuttable() {
  const { redis, sandbox } = await startReplica(unlimited);
  const proxy = await startCuttableProxy(redis.port);
  const settings = { ...toSettings(sandbox, redis), ...unlimited, REDIS_URL: proxy.url };
  return { proxy, sandbox, gateway: await startConnected(settings) };
}

const isEnded = (gateway: GatewayProcess, id: string) => async () => {
  const found = await findBulk(gateway, id);
  return found.__typename === 'OrganizationBulkUpdate' && found.waiting === 0;
};

describe('startBulkUpdate, when the reply of Redis is lost,', () => {
  it('reports an unknown outcome with the id of the bulk update, which may be applied later', async () => {
    const { gateway, proxy, sandbox } = await startCuttable();
    proxy.cutAtReplyTo(createScript);
    const result = await sendStart(gateway, vida(3));
    expect(result).toMatchObject({ ...unknown, reason: 'CONNECTION_LOST' });
    const message = result && 'message' in result ? result.message : '';
    const id = /bulkUpdate\(id: "([\w:-]+)"\)/.exec(message)?.[1] ?? '';
    await waitUntil('the bulk update is applied', isEnded(gateway, id), 27_000);
    expect(await readBulk(gateway, id)).toMatchObject({ state: 'DONE', updated: 3 });
    expect(updatesAt(sandbox.vida)).toHaveLength(3);
  });

  it('reports an unknown outcome, and returns the same bulk update when it is sent again with its key', async () => {
    const { gateway, proxy } = await startCuttable();
    proxy.cutAtReplyTo(createScript);
    expect(await sendStart(gateway, vida(3), 'key')).toMatchObject({
      ...unknown,
      reason: 'CONNECTION_LOST',
      message: expect.stringContaining('Send it again with the same key and the same inputs'),
    });
    await waitUntilReady(gateway);
    const id = await startBulk(gateway, vida(3), 'key');
    expect(await readBulk(gateway, id)).toMatchObject({ total: 3 });
    expect(await sendStart(gateway, vida(2), 'key')).toMatchObject({
      __typename: 'OrganizationIdempotencyError',
    });
  });

  it('reports an unknown outcome with the reason TIMEOUT when Redis hangs', async () => {
    const { first, redis } = await startReplica(unlimited);
    redis.hang();
    expect(await sendStart(first, vida(3))).toMatchObject({ ...unknown, reason: 'TIMEOUT' });
  });
});

describe('cancelBulkUpdate, when the reply of Redis is lost,', () => {
  it('reports an unknown outcome, and a second call returns the cancelled bulk update', async () => {
    const { gateway, proxy, sandbox } = await startCuttable();
    const held = holdResponses(sandbox.vida);
    const id = await startBulk(gateway, vida(40));
    await held.waitForRequests(4);
    proxy.cutAtReplyTo(cancelScript);
    expect(await cancelBulk(gateway, id)).toMatchObject({ ...unknown, reason: 'CONNECTION_LOST' });
    await waitUntilReady(gateway);
    expect(await cancelBulk(gateway, id)).toMatchObject({ state: 'CANCELLED', waiting: 4, cancelled: 36 });
    held.release();
    await waitUntil('the bulk update is finished', isEnded(gateway, id));
    expect(updatesAt(sandbox.vida)).toHaveLength(4);
  });
});

type Refusal = readonly [
  state: string,
  begin: (redis: RedisServer, first: GatewayProcess) => Promise<unknown>,
];

const refusals: readonly Refusal[] = [
  ['is out of memory', ({ client }) => client.config('SET', 'maxmemory', '1')],
  ['has become a replica', ({ client }) => client.replicaof('127.0.0.1', '1')],
  [
    'is stopped',
    async (redis, first) => {
      await redis.stop();
      await first.waitForLog(cannotBeReached, 1);
    },
  ],
];

it.each(refusals)(
  'startBulkUpdate and cancelBulkUpdate report NOT_APPLIED when Redis %s',
  async (_state, begin) => {
    const { first, redis, sandbox } = await startReplica(unlimited);
    const held = holdResponses(sandbox.vida);
    const id = await startBulk(first, vida(40));
    await held.waitForRequests(4);
    await begin(redis, first);
    expect(await sendStart(first, vida(3))).toMatchObject(refused);
    expect(await cancelBulk(first, id)).toMatchObject(refused);
    held.release();
  },
);
