import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { toNewBulk } from '../../src/bulk/plan.ts';
import { createRedisBulkStore } from '../../src/bulk/redis-store.ts';
import { anonymous } from '../../src/domain/access/caller.ts';
import { toBulkUpdateId } from '../../src/domain/bulk/bulk-id.ts';
import { respondWith } from '../../src/sandbox/faults.ts';
import { accountsFor } from '../support/default-accounts.ts';
import type { Progress } from './bulk-client.ts';
import {
  cancelBulk,
  findBulk,
  readBulk,
  startBulk,
  toStoredId,
  waitForEnd,
  watchBulk,
} from './bulk-client.ts';
import { holdResponses } from './hold-responses.ts';
import { toLocationWithHealth } from './redis-server.ts';
import {
  canBeReached,
  cannotBeReached,
  startConnected,
  startReplica,
  startReplicas,
  toLocation,
  toSettings,
  unlimited,
  waitUntilReady,
} from './replicas.ts';
import { failUpdates, toInput, updatesAt } from './updates.ts';
import { waitUntil } from './wait-until.ts';

const vida = (count: number) =>
  Array.from({ length: count }, (_, index) => toInput('vida', `${index}`, index));
const vertra = (count: number) =>
  Array.from({ length: count }, (_, index) => toInput('vertra', `${index}`, index));

describe('a bulk update', () => {
  it('is found by every process, and started once, whichever processes receive it', async () => {
    const { first, sandbox, second } = await startReplicas(unlimited);
    const id = await startBulk(first, vida(20), 'key');
    expect(await startBulk(second, vida(20), 'key')).toBe(id);
    expect(await waitForEnd(second, id)).toMatchObject({
      state: 'DONE',
      total: 20,
      updated: 20,
      failedItems: [],
    });
    expect(await startBulk(first, vida(20), 'key')).toBe(id);
    await expect(startBulk(second, vida(19), 'key')).rejects.toThrow('IDEMPOTENCY_KEY_REUSED');
    expect(updatesAt(sandbox.vida)).toHaveLength(20);
  });

  it('is run for each provider by the processes that have its token', async () => {
    const {
      first: both,
      redis,
      sandbox,
    } = await startReplica({
      ...unlimited,
      VIDA_BULK_PER_MINUTE: '600',
      VERTRA_BULK_PER_MINUTE: '600',
    });
    const { VERTRA_API_TOKEN: _, ...withoutVertra } = toSettings(sandbox, redis);
    const one = await startConnected({ ...withoutVertra, ...unlimited, VERTRA_BULK_PER_MINUTE: '600' });
    const id = await startBulk(both, [...vertra(20), ...vida(4)]);
    expect(await waitForEnd(one, id)).toMatchObject({ total: 24, updated: 24, failedItems: [] });
    expect(updatesAt(sandbox.vertra)).toHaveLength(20);
  });

  it('keeps the items of a provider waiting until another process has its token again', async () => {
    const rates = { ...unlimited, VERTRA_BULK_PER_MINUTE: '20' };
    const { first, redis, sandbox } = await startReplica(rates);
    const { VERTRA_API_TOKEN: _, ...withoutVertra } = toSettings(sandbox, redis);
    const one = await startConnected({ ...withoutVertra, ...unlimited });
    const id = await startBulk(first, vertra(4));
    await waitUntil('the first item is sent', () => updatesAt(sandbox.vertra).length > 0);
    await first.terminate();
    const other = await startBulk(one, [...vertra(1), ...vida(4)]);
    expect(await waitForEnd(one, other)).toMatchObject({ updated: 4, failed: 1 });
    expect((await readBulk(one, id)).waiting).toBeGreaterThan(0);
    await startConnected({ ...toSettings(sandbox, redis), ...unlimited });
    expect(await waitForEnd(one, id)).toMatchObject({ updated: 4, failedItems: [] });
    expect(updatesAt(sandbox.vertra)).toHaveLength(4);
  });

  it('keeps the rate of its provider, however many processes run it', async () => {
    const rate = { ...unlimited, VIDA_BULK_PER_MINUTE: '300' };
    const { first, sandbox, second } = await startReplicas(rate);
    const begin = performance.now();
    const [one, other] = await Promise.all([startBulk(first, vida(12)), startBulk(second, vertra(12))]);
    await waitForEnd(second, one);
    // At five a second, the twelfth item is sent in the third second.
    expect(performance.now() - begin).toBeGreaterThan(2000);
    expect((await readBulk(first, other)).waiting).toBe(0);
    expect(updatesAt(sandbox.vida)).toHaveLength(12);
  });

  it('pauses for as long as the provider requests, and then sends again', async () => {
    const { first, sandbox, second } = await startReplicas({ ...unlimited, PROVIDER_TIMEOUT_MS: '500' });
    failUpdates(sandbox.vida, respondWith({ status: 429, headers: { 'retry-after': '2' } }));
    const id = await startBulk(first, vida(8));
    await waitUntil('an item was refused', () => updatesAt(sandbox.vida).length > 0);
    const begin = performance.now();
    failUpdates(sandbox.vida, undefined);
    expect(await waitForEnd(second, id)).toMatchObject({ updated: 8, failed: 0 });
    expect(performance.now() - begin).toBeGreaterThan(1000);
  });

  it('continues after Redis restarts, loses no item and sends none twice', async () => {
    const { first, redis, sandbox } = await startReplica(
      { ...unlimited, VIDA_BULK_PER_MINUTE: '1200', PROVIDER_TIMEOUT_MS: '1000' },
      'ON_DISK',
    );
    const id = await startBulk(first, vida(100));
    await waitUntil('some items are done', async () => (await readBulk(first, id)).updated > 20);
    await redis.stop();
    await first.waitForLog(cannotBeReached, 1);
    expect(await findBulk(first, id)).toMatchObject({ __typename: 'OrganizationUnavailableError' });
    await expect(startBulk(first, vida(1))).rejects.toThrow('"retryable":true');
    await redis.start();
    await first.waitForLog(canBeReached, 2);
    await waitUntilReady(first);
    // Items after one with a lost outcome fail and are not sent.
    const { failed, unknown, updated } = await waitForEnd(first, id);
    expect(updated + unknown + failed).toBe(100);
    expect(unknown > 0 || failed === 0).toBe(true);
    const sent = updatesAt(sandbox.vida).map(({ body }) => body);
    expect(new Set(sent).size).toBe(sent.length);
  });

  it('is queued by another process when its process died before it queued the items', async () => {
    const { redis, sandbox } = await startReplica();
    const location = toLocationWithHealth(toLocation(toSettings(sandbox, redis)));
    const store = createRedisBulkStore({ location, ttlSeconds: 3600, leaseMs: 25_000, onReady() {} });
    onTestFinished(() => store.close());
    const requests = ['3', '42'].map((organizationId) => ({
      provider: 'VIDA' as const,
      organizationId,
      patch: { name: 'Kept' },
    }));
    const bulk = await toNewBulk({ caller: anonymous, key: 'key', requests }, accountsFor);
    await waitUntil('the store is connected', () =>
      store.create(bulk).then(
        () => true,
        () => false,
      ),
    );
    await redis.client.zadd(`${location.prefix}:bulk:unqueued`, 1, bulk.id);
    const late = await startConnected({ ...toSettings(sandbox, redis), ...unlimited });
    expect(await waitForEnd(late, toBulkUpdateId(bulk.id))).toMatchObject({ updated: 2 });
    expect(updatesAt(sandbox.vida)).toHaveLength(2);
  });

  it('can be cancelled at any process, which starts no further item and reports those in flight', async () => {
    const { first, redis, sandbox, second } = await startReplicas(unlimited);
    const held = holdResponses(sandbox.vida);
    const id = await startBulk(first, vida(40));
    await held.waitForRequests(4);
    expect(await cancelBulk(second, id)).toMatchObject({ state: 'CANCELLED', waiting: 4, cancelled: 36 });
    held.release();
    expect(await waitForEnd(first, id)).toMatchObject({ state: 'CANCELLED', updated: 4, cancelled: 36 });
    expect(updatesAt(sandbox.vida)).toHaveLength(4);
    const { prefix } = toLocation(toSettings(sandbox, redis));
    const queue = `${prefix}:bulk-queue:vida`;
    expect(await redis.client.exists(`${queue}:meta`)).toBe(1);
    await waitUntil('its queue is empty', async () => (await redis.client.llen(`${queue}:wait`)) === 0);
  });

  it('deletes its items when it is finished, and expires', async () => {
    const { first, redis } = await startReplica({ ...unlimited, IDEMPOTENCY_TTL_SECONDS: '100' });
    const id = await startBulk(first, [...vida(3), ...vertra(3)]);
    await waitForEnd(first, id);
    const keys = await redis.client.keys(`*${toStoredId(id)}*`);
    expect(keys.filter((key) => /items|runs|tries/.test(key))).toEqual([]);
    const lives = await Promise.all(keys.map((key) => redis.client.pttl(key)));
    expect(lives.filter((ms) => ms < 0 || ms > 100_000)).toEqual([]);
    expect(await redis.client.keys('*unended*')).toEqual([]);
  });

  it('is found by its own caller alone', async () => {
    const callers = ['one', 'other'].map((name) => ({
      name,
      sha256: createHash('sha256').update(name).digest('hex'),
      scopes: ['organizations:read', 'organizations:write'],
      organizations: ['vida:3'],
    }));
    const file = join(tmpdir(), `keys-${process.pid}.json`);
    writeFileSync(file, JSON.stringify({ keys: callers }));
    const auth = { ...unlimited, AUTH: 'api-key', AUTH_API_KEYS_FILE: file };
    const { first, sandbox, second } = await startReplicas(auth);
    const one = { authorization: 'Bearer one' };
    const id = await startBulk(first, vida(2), 'key', one);
    const isEnded = async () => JSON.stringify(await findBulk(second, id, one)).includes('"waiting":0');
    await waitUntil('the bulk update is finished', isEnded);
    expect(await findBulk(second, id, one)).toMatchObject({
      updated: 1,
      failed: 1,
      failedItems: [{ index: 1, error: { __typename: 'OrganizationForbiddenError' } }],
    });
    expect(await findBulk(second, id, { authorization: 'Bearer other' })).toMatchObject({
      __typename: 'OrganizationNotFoundError',
    });
    expect(updatesAt(sandbox.vida)).toHaveLength(1);
  });
});

describe('bulkUpdateProgress', () => {
  it('sends the progress of another process until no item is waiting', async () => {
    const { first, second } = await startReplicas({ ...unlimited, VIDA_BULK_PER_MINUTE: '1200' });
    const id = await startBulk(first, vida(30));
    const events: Progress[] = [];
    for await (const progress of watchBulk(second, id)) events.push(progress);
    expect(events.at(-1)).toMatchObject({ state: 'DONE', waiting: 0, updated: 30 });
    const waiting = events.map((each) => ('waiting' in each ? each.waiting : -1));
    expect(waiting).toEqual(waiting.toSorted((one, other) => other - one));
    expect(events.length).toBeGreaterThan(2);
    expect(events.length).toBeLessThan(15);
  });
});

describe('SIGTERM', () => {
  it('finishes items in flight, leaves the others to another process, and ends subscriptions', async () => {
    const { first, sandbox, second } = await startReplicas(unlimited);
    const held = holdResponses(sandbox.vida);
    const id = await startBulk(first, vida(100));
    await held.waitForRequests(4);
    const watched = watchBulk(first, id);
    expect((await watched.next()).value).toMatchObject({ state: 'RUNNING', waiting: 100 });
    const stopped = first.terminate();
    await first.waitForLog(/^stopping$/, 1);
    held.release();
    expect(await stopped).toBe(0);
    expect(await watched.next()).toEqual({ done: true, value: undefined });
    expect(await waitForEnd(second, id)).toMatchObject({ state: 'DONE', updated: 100, unknown: 0 });
    expect(updatesAt(sandbox.vida)).toHaveLength(100);
    expect(first.stderr()).toBe('');
  });
});
