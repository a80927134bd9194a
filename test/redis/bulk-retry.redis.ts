import { describe, expect, it } from 'vitest';
import { toNewBulk, toRetry } from '../../src/bulk/plan.ts';
import { anonymous } from '../../src/domain/access/caller.ts';
import { respondWith } from '../../src/sandbox/faults.ts';
import { listBulks, retryBulk, startBulk, waitForEnd } from './bulk-client.ts';
import { openBulkStore } from './open-bulk-store.ts';
import { startRedis } from './redis-server.ts';
import { startReplicas, unlimited } from './replicas.ts';
import { failUpdates, toInput, updatesAt } from './updates.ts';

const refused = respondWith({ status: 403, body: { error: { code: 'FORBIDDEN', message: 'No.' } } });
const requests = [{ provider: 'VIDA' as const, organizationId: '3', patch: { name: 'N' } }];

describe('a retry of a bulk update', () => {
  it('is started once, whichever processes receive it at once, and is listed by each of them', async () => {
    const { first, sandbox, second } = await startReplicas(unlimited);
    failUpdates(sandbox.vida, refused);
    const inputs = Array.from({ length: 8 }, (_, index) => toInput('vida', `${index}`, index));
    const id = await startBulk(first, inputs);
    expect(await waitForEnd(second, id)).toMatchObject({ state: 'DONE', failed: 8 });
    failUpdates(sandbox.vida, undefined);
    const results = await Promise.all([first, second, first, second].map((each) => retryBulk(each, id)));
    const started = results.filter((each) => each?.__typename === 'OrganizationBulkUpdate');
    expect(started).toMatchObject([{ retryOf: id, total: 8 }]);
    const retryId = started[0]?.__typename === 'OrganizationBulkUpdate' ? started[0].id : '';
    expect(await waitForEnd(second, retryId)).toMatchObject({ updated: 8, retryOf: id });
    expect(updatesAt(sandbox.vida)).toHaveLength(16);
    for (const each of [first, second]) expect(await listBulks(each)).toEqual([retryId, id]);
  });
});

describe('the Redis store of bulk updates', () => {
  it('expires the items of a finished bulk update with its outcomes, and deletes those that cannot be retried', async () => {
    const { client, location } = await startRedis();
    const store = await openBulkStore(location, { ttlSeconds: 3600 });
    const names = (id: string) =>
      ['items', 'outcomes', 'facts'].map((part) => `${location.prefix}:bulk:${part}:${id}`);
    const [failing, applied] = await Promise.all(
      [null, null].map((key) => toNewBulk({ caller: anonymous, key, requests })),
    );
    if (!failing || !applied) throw new Error('There are two bulk updates.');
    for (const bulk of [failing, applied]) {
      await store.create(bulk);
      await store.startItem({ id: bulk.id, index: 0, provider: 'VIDA' }, 'run');
    }
    const notFound = { kind: 'notFound', message: '', provider: 'VIDA', providerCode: null } as const;
    const outcome = { ...notFound, applied: 'NOT_APPLIED', retryable: false } as const;
    await store.storeOutcome({ id: failing.id, index: 0, provider: 'VIDA' }, anonymous.id, outcome, null);
    await store.storeOutcome({ id: applied.id, index: 0, provider: 'VIDA' }, anonymous.id, null, null);
    for (const name of names(failing.id)) expect(await client.pttl(name)).toBeGreaterThan(0);
    expect(await client.exists(...names(applied.id))).toBe(2);
    const owners = (await client.keys(`${location.prefix}:bulk:*`)).filter((name) =>
      /:(?:own|kept):/.test(name),
    );
    expect(owners).toHaveLength(2);
    for (const name of owners) expect(await client.pttl(name)).toBeGreaterThan(0);
  });

  it('reads no item as cancelled whose outcome is lost', async () => {
    const { client, location } = await startRedis();
    const store = await openBulkStore(location);
    const bulk = await toNewBulk({ caller: anonymous, key: null, requests });
    await store.create(bulk);
    await store.cancel(bulk.id, anonymous.id);
    expect(await store.readRetryable(bulk.id, anonymous.id)).toHaveLength(1);
    await client.hset(`${location.prefix}:bulk:facts:${bulk.id}`, 'cancelled', 0);
    expect(await store.readRetryable(bulk.id, anonymous.id)).toBe('DELETED');
  });

  it('omits bulk updates from the list that have expired, and those of another version', async () => {
    const { client, location } = await startRedis();
    const store = await openBulkStore(location);
    const bulks = [];
    for (const key of ['a', 'b', 'c', 'd']) bulks.push(await toNewBulk({ caller: anonymous, key, requests }));
    for (const bulk of bulks) await store.create(bulk);
    const [expired, other, ...rest] = bulks.map(({ id }) => id);
    const facts = (id = '') => `${location.prefix}:bulk:facts:${id}`;
    await client.del(facts(expired));
    await client.hset(facts(other), 'format', '99');
    const listed = await store.list(anonymous.id, { after: null, count: 2 });
    expect(listed.map(({ id }) => id).toSorted()).toEqual(rest.toSorted());
    const [own = ''] = await client.keys(`${location.prefix}:bulk:own:*`);
    const all = await store.list(anonymous.id, { after: null, count: 10 });
    expect(all).toHaveLength(2);
    expect(await client.zcard(own)).toBe(3);
    const retry = await toRetry('new', { caller: anonymous, id: expired ?? '', key: null }, []);
    expect(await store.create(retry)).toBe('EXPIRED');
  });
});
