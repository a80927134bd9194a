import { describe, expect, it, onTestFinished } from 'vitest';
import { toNewBulk } from '../../src/bulk/plan.ts';
import { anonymous } from '../../src/domain/access/caller.ts';
import { createRedisStore } from '../../src/idempotency/redis-store.ts';
import type { IdempotencyStore } from '../../src/idempotency/store.ts';
import { recordFormat } from '../../src/storage/record-format.ts';
import type { RedisLocation } from '../../src/storage/redis-location.ts';
import { unreadableOutcome } from '../../src/storage/stored-outcome.ts';
import { storedOutcomes } from '../idempotency/store-contract.ts';
import { accountsFor, vidaAccount } from '../support/default-accounts.ts';
import { openBulkStore } from './open-bulk-store.ts';
import { startRedis } from './redis-server.ts';
import { waitUntil } from './wait-until.ts';

const [updated, , unknown] = storedOutcomes;
const me = { owner: 'me', fingerprint: 'print' };

describe('the record of a key that this version cannot read', () => {
  it.each([
    ['an unknown kind', { ...updated, kind: 'queued' }],
    ['the name of an inherited property as its kind', { ...updated, kind: 'toString' }],
    ['an unknown reason', { ...unknown, reason: 'OVERTAKEN' }],
    ['a renamed field', { ...updated, fields: undefined, fieldResults: updated.fields }],
    ['an unknown provider', { ...updated, organization: { provider: 'OTHER', providerId: '3' } }],
    ['another type', [updated]],
    ['the value null', null],
  ])('is unreadable and stays unchanged when its outcome has %s', async (_name, stored) => {
    const { client, location } = await startRedis();
    const store = await openKeyStore(location);
    await store.storeOutcome('a', me, updated);
    const name = `${location.prefix}:idempotency:key:a`;
    await client.hset(name, 'outcome', JSON.stringify(stored));
    expect(await store.claim('a', 'print', 'you')).toEqual({ kind: 'unreadable', fingerprint: 'print' });
    expect(await client.hget(name, 'outcome')).toBe(JSON.stringify(stored));
  });

  it('is readable when its outcome has an additional field', async () => {
    const { client, location } = await startRedis();
    const store = await openKeyStore(location);
    await store.storeOutcome('a', me, updated);
    const more = JSON.stringify({ ...updated, costs: 3 });
    await client.hset(`${location.prefix}:idempotency:key:a`, 'outcome', more);
    expect(await store.claim('a', 'print', 'you')).toMatchObject({ kind: 'completed', outcome: updated });
  });

  const others = [String(recordFormat.key - 1), String(recordFormat.key + 1), null];
  it.each(others)('is neither read, changed nor deleted when its format is %s', async (format) => {
    const { client, location } = await startRedis();
    const store = await openKeyStore(location);
    const name = `${location.prefix}:idempotency:key:a`;
    await client.hset(name, { fingerprint: 'print', owner: 'me', leaseEnds: '0', 'owner:me': '1' });
    if (format) await client.hset(name, 'format', format);
    const before = await client.hgetall(name);
    expect(await store.claim('a', 'print', 'you')).toEqual({ kind: 'unreadable', fingerprint: null });
    expect(await store.reserve('a', me)).toBe('UNREADABLE');
    await store.storeOutcome('a', me, updated);
    await store.keepReservation('a', me);
    await store.release('a', 'me');
    expect(await client.hgetall(name)).toEqual(before);
    expect(await client.pttl(name)).toBe(-1);
  });
});

const request = {
  provider: 'VIDA' as const,
  organizationId: '3',
  patch: { name: 'N', hipaaSetting: 'ON' as const },
};
const bulk = await toNewBulk({ caller: anonymous, key: null, requests: [request] }, accountsFor);
const ref = { id: bulk.id, index: 0, ...vidaAccount };

describe('a bulk update that this version cannot read', () => {
  it.each([
    [
      'field',
      { next: null, successors: [], request: { ...request, patch: { ...request.patch, region: 'EU' } } },
    ],
    ['field of the item', { next: null, successors: [], request, notBefore: 1 }],
    ['provider', { next: null, successors: [], request: { ...request, provider: 'OTHER' } }],
    ['value', { next: null, successors: [], request: { ...request, patch: { hipaaSetting: 'PARTIAL' } } }],
    ['type', { next: null, successors: [], request: { ...request, patch: { name: 3 } } }],
  ])('keeps an item with an unknown %s waiting and unqueued until it can be read', async (_name, item) => {
    const { client, location } = await startRedis();
    const store = await openBulkStore(location);
    await store.create(bulk);
    const items = `${location.prefix}:bulk:items:${bulk.id}`;
    const original = await client.hget(items, '0');
    await client.hset(items, '0', JSON.stringify(item));
    await client.zadd(`${location.prefix}:bulk:unqueued`, 1, bulk.id);
    expect(await store.startItem(ref, 'run')).toEqual({ kind: 'UNREADABLE' });
    expect(await client.exists(`${location.prefix}:bulk:runs:${bulk.id}`)).toBe(0);
    expect(await store.findUnqueued()).toEqual([]);
    await client.hset(items, '0', original ?? '');
    expect(await store.findUnqueued()).toEqual([{ id: bulk.id, ready: [ref] }]);
    expect(await store.startItem(ref, 'run')).toMatchObject({ kind: 'STARTED', item: { request } });
  });

  it('is left to another version when its caller has an unknown field', async () => {
    const { client, location } = await startRedis();
    const store = await openBulkStore(location);
    await store.create(bulk);
    const caller = JSON.stringify({ ...anonymous, scopes: [], notAfter: 1 });
    await client.hset(`${location.prefix}:bulk:facts:${bulk.id}`, 'caller', caller);
    expect(await store.startItem(ref, 'run')).toEqual({ kind: 'UNREADABLE' });
  });

  it.each([String(recordFormat.bulk + 1), null])(
    'is neither read, started, cancelled, completed nor deleted when its format is %s',
    async (format) => {
      const { client, location } = await startRedis();
      const store = await openBulkStore(location);
      await store.create(bulk);
      const facts = `${location.prefix}:bulk:facts:${bulk.id}`;
      await (format ? client.hset(facts, 'format', format) : client.hdel(facts, 'format'));
      await client.zadd(`${location.prefix}:bulk:unqueued`, 1, bulk.id);
      const before = await client.hgetall(facts);
      expect(await store.find([bulk.id])).toEqual([{ owner: anonymous.id, bulk: null, retriedBy: null }]);
      expect(await store.create(bulk)).toBe('UNREADABLE');
      expect(await store.startItem(ref, 'run')).toEqual({ kind: 'UNREADABLE' });
      expect(await store.cancel(bulk.id, anonymous.id)).toBeNull();
      await store.storeOutcome(ref, anonymous.id, null, null);
      await store.requeue(ref, anonymous.id, 'run', null);
      expect(await store.findUnqueued()).toEqual([]);
      expect(await client.hgetall(facts)).toEqual(before);
    },
  );

  it('reports an unreadable outcome as unknown', async () => {
    const { client, location } = await startRedis();
    const store = await openBulkStore(location);
    await store.create(bulk);
    await store.startItem(ref, 'run');
    const { organization: _, ...outcome } = { organization: null, ...unknown };
    await store.storeOutcome(ref, anonymous.id, outcome, null);
    const outcomes = `${location.prefix}:bulk:outcomes:${bulk.id}`;
    const read = () => store.readItems(bulk.id, { after: -1, count: 1 });
    expect(await read()).toEqual([{ index: 0, provider: 'VIDA', outcome }]);
    const reason = { provider: 'VIDA', outcome: { ...outcome, reason: 'OVERTAKEN' } };
    await client.hset(outcomes, '0', JSON.stringify(reason));
    expect(await read()).toEqual([{ index: 0, provider: 'VIDA', outcome: unreadableOutcome('VIDA') }]);
    await client.hset(outcomes, '0', JSON.stringify({ provider: 'OTHER', outcome }));
    expect(await read()).toEqual([{ index: 0, provider: null, outcome }]);
    await client.hset(outcomes, '0', 'no JSON');
    expect(await read()).toEqual([{ index: 0, provider: null, outcome: unreadableOutcome(null) }]);
  });
});

async function openKeyStore(location: RedisLocation): Promise<IdempotencyStore> {
  const store = createRedisStore({ location, ttlSeconds: 3600, leaseMs: 60_000 });
  onTestFinished(() => store.close());
  await waitUntil('the store is available', () => store.available);
  return store;
}
