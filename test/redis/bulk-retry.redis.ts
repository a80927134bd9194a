import { describe, expect, it } from 'vitest';
import { toNewBulk, toRetry } from '../../src/bulk/plan.ts';
import { anonymous } from '../../src/domain/access/caller.ts';
import { respondWith } from '../../src/sandbox/faults.ts';
import { accountsFor, vidaAccount } from '../support/default-accounts.ts';
import { listBulks, retryBulk, startBulk, waitForEnd } from './bulk-client.ts';
import { openBulkStore } from './open-bulk-store.ts';
import { startRedis } from './redis-server.ts';
import { startReplicas, unlimited } from './replicas.ts';
import { failUpdates, toInput, updatesAt } from './updates.ts';

const refused = respondWith({ status: 403, body: { error: { code: 'FORBIDDEN', message: 'No.' } } });
const requests = [{ provider: 'VIDA' as const, organizationId: '3', patch: { name: 'N' } }];

const notFound = { kind: 'notFound', message: '', provider: 'VIDA', providerCode: null } as const;
const failure = { ...notFound, applied: 'NOT_APPLIED', retryable: false } as const;

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
      [null, null].map((key) => toNewBulk({ caller: anonymous, key, requests }, accountsFor)),
    );
    if (!failing || !applied) throw new Error('There are two bulk updates.');
    for (const bulk of [failing, applied]) {
      await store.create(bulk);
      await store.startItem({ id: bulk.id, index: 0, ...vidaAccount }, 'run');
    }
    await store.storeOutcome({ id: failing.id, index: 0, ...vidaAccount }, anonymous.id, failure, null);
    await store.storeOutcome({ id: applied.id, index: 0, ...vidaAccount }, anonymous.id, null, null);
    for (const name of names(failing.id)) expect(await client.pttl(name)).toBeGreaterThan(0);
    expect(await client.exists(...names(applied.id))).toBe(2);
    const owners = (await client.keys(`${location.prefix}:bulk:*`)).filter((name) =>
      /:(?:own|kept):/.test(name),
    );
    expect(owners).toHaveLength(2);
    for (const name of owners) expect(await client.pttl(name)).toBeGreaterThan(0);
  });

  it('keeps the items of a bulk update whose key another one had until it expired, and lists it once', async () => {
    const { client, location } = await startRedis();
    const store = await openBulkStore(location, { ttlSeconds: 3600 });
    const start = async (key: string) => {
      const bulk = await toNewBulk({ caller: anonymous, key, requests }, accountsFor);
      await store.create(bulk);
      const ref = { id: bulk.id, index: 0, ...vidaAccount } as const;
      await store.startItem(ref, 'run');
      return { ...bulk, fail: () => store.storeOutcome(ref, anonymous.id, failure, null) };
    };
    const earlier = await start('same');
    await earlier.fail();
    // Redis removes the keys, and the members of the owner's sets stay.
    await client.del(await client.keys(`${location.prefix}:bulk:*:${earlier.id}`));
    const [kept = ''] = (await client.keys(`${location.prefix}:bulk:kept:*`)) as string[];
    const [member = '', score = ''] = await client.zrange(kept, '0', '0', 'WITHSCORES');
    await client.zrem(kept, String(member));
    await client.zadd(kept, String(score), String(member).replace(/^\d+/, '1'));

    const running = await start('same');
    expect(running.id).toBe(earlier.id);
    await (await start('other')).fail();
    expect(await client.exists(`${location.prefix}:bulk:items:${running.id}`)).toBe(1);
    await running.fail();
    const listed = await store.list(anonymous.id, { after: null, count: 10 });
    expect(listed.map(({ id, createdAt }) => ({ id, createdAt }))).toContainEqual({
      id: running.id,
      createdAt: running.createdAt,
    });
    expect(listed).toHaveLength(2);
  });

  it('reads no item as cancelled whose outcome is lost', async () => {
    const { client, location } = await startRedis();
    const store = await openBulkStore(location);
    const bulk = await toNewBulk({ caller: anonymous, key: null, requests }, accountsFor);
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
    for (const key of ['a', 'b', 'c', 'd'])
      bulks.push(await toNewBulk({ caller: anonymous, key, requests }, accountsFor));
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
    const retry = await toRetry('new', { caller: anonymous, id: expired ?? '', key: null }, [], accountsFor);
    expect(await store.create(retry)).toBe('EXPIRED');
  });
});
