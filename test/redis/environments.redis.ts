import { describe, expect, it, onTestFinished } from 'vitest';
import { toNewBulk } from '../../src/bulk/plan.ts';
import { createRedisBulkStore } from '../../src/bulk/redis-store.ts';
import { anonymous } from '../../src/domain/access/caller.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { cancelBulk, ended, findBulk, startBulk } from './bulk-client.ts';
import type { GatewayProcess } from './gateway-process.ts';
import type { RedisServer } from './redis-server.ts';
import { toWatched } from './redis-server.ts';
import { plenty, startConnected, startReplica, toLocation, toSettings } from './replicas.ts';
import { toInput, updatesAt } from './updates.ts';
import { waitUntil } from './wait-until.ts';

type Settings = Readonly<Record<string, string>>;

const updated = { __typename: 'OrganizationUpdated' };
const notFound = { __typename: 'OrganizationNotFoundError' };

/** Updates of both providers, each known by its text. */
const inputsOf = (text: string, count: number) =>
  Array.from({ length: count }, (_, index) =>
    toInput(index % 2 === 0 ? 'vida' : 'vertra', `${text} ${index}`, index),
  );

const textsAt = ({ vertra, vida }: Sandbox) =>
  [...updatesAt(vida), ...updatesAt(vertra)].map(({ body }) => /(?:Own|Other|Kept) \d+/.exec(body)?.[0]);

const inAnyOrder = (texts: readonly (string | undefined)[]) => texts.toSorted();

describe('a sandbox gateway on the Redis of a real one', () => {
  it('runs no item of it, and the real one runs no item of the sandbox', async () => {
    const { first, redis, sandbox } = await startReplica({
      VIDA_BULK_PER_MINUTE: '60',
      VERTRA_BULK_PER_MINUTE: '60',
    });
    const settings = { ...toSettings(sandbox, redis), ...plenty };
    const id = await startBulk(first, inputsOf('Own', 16), 'key');
    await waitUntil('its first updates are sent', () => textsAt(sandbox).length >= 2);
    await first.terminate();
    const kept = await keepUnqueued(settings, redis);

    const boxed = await startConnected({ SANDBOX: 'on', REDIS_URL: redis.url, ...plenty });
    const other = await startBulk(boxed, inputsOf('Other', 40), 'key');
    expect(await ended(boxed, other)).toMatchObject({ total: 40, updated: 40 });

    const late = await startConnected(settings);
    // One caller and one key have one id in every environment.
    expect(other).toBe(id);
    expect(await ended(late, id)).toMatchObject({ total: 16, updated: 16 });
    expect(await ended(late, kept)).toMatchObject({ total: 2, updated: 2 });
    expect(await findBulk(boxed, kept)).toMatchObject(notFound);
    const own = [...Array(16).keys()].map((index) => `Own ${index}`);
    expect(inAnyOrder(textsAt(sandbox))).toEqual(inAnyOrder([...own, 'Kept 0', 'Kept 1']));
  });
});

/** A bulk update whose process died before its items were queued. */
async function keepUnqueued(settings: Settings, { client }: RedisServer): Promise<string> {
  const location = toWatched(toLocation(settings));
  const requests = ['Kept 0', 'Kept 1'].map((name) => ({
    provider: 'VIDA' as const,
    organizationId: '3',
    patch: { name },
  }));
  const bulk = toNewBulk({ caller: anonymous, key: 'kept', requests });
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
  return bulk.id;
}

/** Keeps something of every kind: an outcome, a bulk update and a count. */
async function leaveRecords(gateway: GatewayProcess, redis: RedisServer) {
  // Its organization is read anew for a replay, which a provider may refuse to another token.
  const { organization: _, ...outcome } = (await gateway.update(toInput('vida', 'Own 0'), 'key')) as {
    organization?: unknown;
  };
  expect(outcome).toMatchObject(updated);
  const bulk = await startBulk(gateway, inputsOf('Own', 4), 'bulk');
  await ended(gateway, bulk);
  await countsIn(gateway, redis);
  return { bulk, outcome };
}

/** The key at which a gateway counts the requests of its one caller. */
async function countsIn(gateway: GatewayProcess, { client }: RedisServer): Promise<string | undefined> {
  const counts = async () => {
    const keys = await client.keys('*:rate-limit:*');
    return new Map(await Promise.all(keys.map(async (key) => [key, await client.get(key)] as const)));
  };
  let grown: string | undefined;
  // Its connection may be the last to be there; until then it counts by itself.
  await waitUntil('it counts in Redis', async () => {
    const before = await counts();
    await findBulk(gateway, 'none');
    for (const [key, count] of await counts()) if (count !== before.get(key)) grown = key;
    return grown !== undefined;
  });
  return grown;
}

describe('another environment on one Redis', () => {
  it.each<[string, (another: Sandbox) => Settings]>([
    ['a sandbox', () => ({ SANDBOX: 'on' })],
    ['another account at Vida', () => ({ VIDA_ACCOUNT: 'other' })],
    ['another account at Vertra', () => ({ VERTRA_ACCOUNT: 'other' })],
    ['another origin of Vida', ({ vida }) => ({ VIDA_ORIGIN: vida.origin })],
    ['another origin of Vertra', ({ vertra }) => ({ VERTRA_ORIGIN: vertra.origin })],
    ['another dialect', () => ({ VERTRA_DIALECT: 'workspaces' })],
    ['another reseller', () => ({ VIDA_RESELLER_ID: '7' })],
    ['another namespace', () => ({ STORAGE_NAMESPACE: 'other' })],
  ])('is %s: neither gateway sees what the other one keeps', async (_what, toChange) => {
    const { first, redis, sandbox } = await startReplica(plenty);
    const own = await leaveRecords(first, redis);
    const sent = textsAt(sandbox).length;
    const another = await startSandbox();
    onTestFinished(() => another.close());
    const second = await startConnected({ ...toSettings(sandbox, redis), ...plenty, ...toChange(another) });

    expect(await second.update(toInput('vida', 'Other 0'), 'key')).toMatchObject(updated);
    expect(await findBulk(second, own.bulk)).toMatchObject(notFound);
    expect(await cancelBulk(second, own.bulk)).toMatchObject(notFound);
    expect(await startBulk(second, [toInput('vida', 'Other 1')], 'bulk')).toBe(own.bulk);
    expect(await ended(second, own.bulk)).toMatchObject({ total: 1, updated: 1 });
    expect(await countsIn(second, redis)).not.toBe(await countsIn(first, redis));

    expect(await first.update(toInput('vida', 'Own 0'), 'key')).toMatchObject(own.outcome);
    expect(await ended(first, own.bulk)).toMatchObject({ total: 4, updated: 4 });
    expect(textsAt(sandbox).filter((text) => text?.startsWith('Own'))).toHaveLength(sent);
  });
});

describe('one environment on one Redis', () => {
  it.each<[string, (sandbox: Sandbox) => Settings]>([
    ['with rotated tokens', () => ({ VIDA_API_TOKEN: 'rotated', VERTRA_API_TOKEN: 'rotated' })],
    ['with the token of one provider', () => ({ VERTRA_API_TOKEN: '' })],
    ['with another spelling of an origin', ({ vida }) => ({ VIDA_ORIGIN: `${vida.origin.toUpperCase()}/` })],
    [
      'with the defaults spelled out',
      () => ({ STORAGE_NAMESPACE: 'organization-gateway', VIDA_ACCOUNT: 'default' }),
    ],
  ])('%s: a gateway sees what another one keeps', async (_what, toChange) => {
    const { first, redis, sandbox } = await startReplica(plenty);
    const own = await leaveRecords(first, redis);
    const sent = textsAt(sandbox).length;
    const second = await startConnected({ ...toSettings(sandbox, redis), ...plenty, ...toChange(sandbox) });
    expect(await second.update(toInput('vida', 'Own 0'), 'key')).toMatchObject(own.outcome);
    expect(await second.update(toInput('vida', 'Other 0'), 'key')).toMatchObject({
      __typename: 'OrganizationIdempotencyError',
    });
    expect(await ended(second, own.bulk)).toMatchObject({ total: 4, updated: 4 });
    expect(await countsIn(second, redis)).toBe(await countsIn(first, redis));
    expect(textsAt(sandbox)).toHaveLength(sent);
  });
});
