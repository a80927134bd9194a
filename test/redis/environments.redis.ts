import { describe, expect, it, onTestFinished } from 'vitest';
import { toNewBulk } from '../../src/bulk/plan.ts';
import { createRedisBulkStore } from '../../src/bulk/redis-store.ts';
import { anonymous } from '../../src/domain/access/caller.ts';
import { toBulkUpdateId } from '../../src/domain/bulk/bulk-id.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { accountsFor } from '../support/default-accounts.ts';
import { cancelBulk, findBulk, startBulk, waitForEnd } from './bulk-client.ts';
import type { GatewayProcess } from './gateway-process.ts';
import type { RedisServer } from './redis-server.ts';
import { toLocationWithHealth } from './redis-server.ts';
import { startConnected, startReplica, toLocation, toSettings, unlimited } from './replicas.ts';
import { toInput, updatesAt } from './updates.ts';
import { waitUntil } from './wait-until.ts';

type Settings = Readonly<Record<string, string>>;

const updated = { __typename: 'OrganizationUpdated' };
const notFound = { __typename: 'OrganizationNotFoundError' };

/** Creates updates of both providers, each with its own text. */
const createInputs = (text: string, count: number) =>
  Array.from({ length: count }, (_, index) =>
    toInput(index % 2 === 0 ? 'vida' : 'vertra', `${text} ${index}`, index),
  );

const textsSentTo = ({ vertra, vida }: Sandbox) =>
  [...updatesAt(vida), ...updatesAt(vertra)].map(({ body }) => /(?:Own|Other|Kept) \d+/.exec(body)?.[0]);

const inAnyOrder = (texts: readonly (string | undefined)[]) => texts.toSorted();

describe('a sandbox gateway and a gateway with real providers on one Redis', () => {
  it('do not run the items of each other', async () => {
    const { first, redis, sandbox } = await startReplica({
      VIDA_BULK_PER_MINUTE: '60',
      VERTRA_BULK_PER_MINUTE: '60',
    });
    const settings = { ...toSettings(sandbox, redis), ...unlimited };
    const id = await startBulk(first, createInputs('Own', 16), 'key');
    await waitUntil('the first updates are sent', () => textsSentTo(sandbox).length >= 2);
    await first.terminate();
    const unqueued = await storeUnqueued(settings, redis);

    const simulated = await startConnected({ SANDBOX: 'on', REDIS_URL: redis.url, ...unlimited });
    const other = await startBulk(simulated, createInputs('Other', 40), 'key');
    expect(await waitForEnd(simulated, other)).toMatchObject({ total: 40, updated: 40 });

    const late = await startConnected(settings);
    // One caller and one key have one id in every environment.
    expect(other).toBe(id);
    expect(await waitForEnd(late, id)).toMatchObject({ total: 16, updated: 16 });
    expect(await waitForEnd(late, unqueued)).toMatchObject({ total: 2, updated: 2 });
    expect(await findBulk(simulated, unqueued)).toMatchObject(notFound);
    const own = [...Array(16).keys()].map((index) => `Own ${index}`);
    expect(inAnyOrder(textsSentTo(sandbox))).toEqual(inAnyOrder([...own, 'Kept 0', 'Kept 1']));
  });
});

/** Stores a bulk update as if its process died before it queued the items. */
async function storeUnqueued(settings: Settings, { client }: RedisServer): Promise<string> {
  const location = toLocationWithHealth(toLocation(settings));
  const requests = ['Kept 0', 'Kept 1'].map((name) => ({
    provider: 'VIDA' as const,
    organizationId: '3',
    patch: { name },
  }));
  const bulk = await toNewBulk({ caller: anonymous, key: 'kept', requests }, accountsFor);
  await new Promise<void>((resolve) => {
    const store = createRedisBulkStore({
      location,
      ttlSeconds: 3600,
      leaseMs: 25_000,
      onReady: () => create(),
    });
    onTestFinished(() => store.close());
    const create = () => store.create(bulk).then(() => resolve());
  });
  await client.zadd(`${location.prefix}:bulk:unqueued`, 1, bulk.id);
  return toBulkUpdateId(bulk.id);
}

/** Creates a record of every kind: an outcome, a bulk update and a rate-limit count. */
async function createRecords(gateway: GatewayProcess, redis: RedisServer) {
  // A replay reads the organization again, which a provider may refuse to another token.
  const {
    organization: _,
    replayed: _replayed,
    ...outcome
  } = (await gateway.update(toInput('vida', 'Own 0'), 'key')) as {
    organization?: unknown;
    replayed?: boolean;
  };
  expect(outcome).toMatchObject(updated);
  const bulk = await startBulk(gateway, createInputs('Own', 4), 'bulk');
  await waitForEnd(gateway, bulk);
  await findCountKey(gateway, redis);
  return { bulk, outcome };
}

/** Finds the key with which a gateway counts the requests of its caller. */
async function findCountKey(gateway: GatewayProcess, { client }: RedisServer): Promise<string | undefined> {
  const counts = async () => {
    const keys = await client.keys('*:rate-limit:*');
    return new Map(await Promise.all(keys.map(async (key) => [key, await client.get(key)] as const)));
  };
  let incremented: string | undefined;
  // The gateway counts in its process until this connection, possibly the last one, is open.
  await waitUntil('the gateway counts in Redis', async () => {
    const before = await counts();
    await findBulk(gateway, 'none');
    for (const [key, count] of await counts()) if (count !== before.get(key)) incremented = key;
    return incremented !== undefined;
  });
  return incremented;
}

describe('two environments on one Redis', () => {
  it.each<[string, (another: Sandbox) => Settings]>([
    ['a sandbox', () => ({ SANDBOX: 'on' })],
    ['another account at Vida', () => ({ VIDA_ACCOUNT: 'other' })],
    ['another account at Vertra', () => ({ VERTRA_ACCOUNT: 'other' })],
    ['another origin of Vida', ({ vida }) => ({ VIDA_ORIGIN: vida.origin })],
    ['another origin of Vertra', ({ vertra }) => ({ VERTRA_ORIGIN: vertra.origin })],
    ['another dialect', () => ({ VERTRA_DIALECT: 'workspaces' })],
    ['another reseller', () => ({ VIDA_RESELLER_ID: '7' })],
    ['another namespace', () => ({ STORAGE_NAMESPACE: 'other' })],
  ])('do not share records when they differ by %s', async (_name, toChange) => {
    const { first, redis, sandbox } = await startReplica(unlimited);
    const own = await createRecords(first, redis);
    const sent = textsSentTo(sandbox).length;
    const another = await startSandbox();
    onTestFinished(() => another.close());
    const second = await startConnected({
      ...toSettings(sandbox, redis),
      ...unlimited,
      ...toChange(another),
    });

    expect(await second.update(toInput('vida', 'Other 0'), 'key')).toMatchObject(updated);
    expect(await findBulk(second, own.bulk)).toMatchObject(notFound);
    expect(await cancelBulk(second, own.bulk)).toMatchObject(notFound);
    expect(await startBulk(second, [toInput('vida', 'Other 1')], 'bulk')).toBe(own.bulk);
    expect(await waitForEnd(second, own.bulk)).toMatchObject({ total: 1, updated: 1 });
    expect(await findCountKey(second, redis)).not.toBe(await findCountKey(first, redis));

    expect(await first.update(toInput('vida', 'Own 0'), 'key')).toMatchObject({
      ...own.outcome,
      replayed: true,
    });
    expect(await waitForEnd(first, own.bulk)).toMatchObject({ total: 4, updated: 4 });
    expect(textsSentTo(sandbox).filter((text) => text?.startsWith('Own'))).toHaveLength(sent);
  });
});

describe('two gateways of one environment', () => {
  it.each<[string, (sandbox: Sandbox) => Settings]>([
    ['has rotated tokens', () => ({ VIDA_API_TOKEN: 'rotated', VERTRA_API_TOKEN: 'rotated' })],
    ['has the token of one provider only', () => ({ VERTRA_API_TOKEN: '' })],
    ['has another spelling of an origin', ({ vida }) => ({ VIDA_ORIGIN: `${vida.origin.toUpperCase()}/` })],
    [
      'has the default values set explicitly',
      () => ({ STORAGE_NAMESPACE: 'organization-gateway', VIDA_ACCOUNT: 'default' }),
    ],
  ])('share their records when one %s', async (_name, toChange) => {
    const { first, redis, sandbox } = await startReplica(unlimited);
    const own = await createRecords(first, redis);
    const sent = textsSentTo(sandbox).length;
    const second = await startConnected({
      ...toSettings(sandbox, redis),
      ...unlimited,
      ...toChange(sandbox),
    });
    expect(await second.update(toInput('vida', 'Own 0'), 'key')).toMatchObject({
      ...own.outcome,
      replayed: true,
    });
    expect(await second.update(toInput('vida', 'Other 0'), 'key')).toMatchObject({
      __typename: 'OrganizationIdempotencyError',
    });
    expect(await waitForEnd(second, own.bulk)).toMatchObject({ total: 4, updated: 4 });
    expect(await findCountKey(second, redis)).toBe(await findCountKey(first, redis));
    expect(textsSentTo(sandbox)).toHaveLength(sent);
  });
});
