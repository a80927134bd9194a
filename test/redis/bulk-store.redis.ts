import { describe, expect, it } from 'vitest';
import { toNewBulk } from '../../src/bulk/plan.ts';
import { anonymous } from '../../src/domain/access/caller.ts';
import { bulkUnavailable } from '../../src/domain/bulk/bulk-errors.ts';
import { describeAccounts } from '../bulk/account-contract.ts';
import { describeRetries } from '../bulk/retry-contract.ts';
import type { OpenStores } from '../bulk/store-contract.ts';
import { describeBulkStore } from '../bulk/store-contract.ts';
import { accountsFor, vidaAccount } from '../support/default-accounts.ts';
import { openBulkStore } from './open-bulk-store.ts';
import { startRedis } from './redis-server.ts';

const open: OpenStores = async () => {
  const { location } = await startRedis();
  return [await openBulkStore(location), await openBulkStore(location)];
};

describeBulkStore('the Redis store of bulk updates', open);
describeRetries('the Redis store of bulk updates', open);
describeAccounts('the Redis store of bulk updates', open);

describe('the Redis store of bulk updates', () => {
  it('finds nothing by an id that is the name of another record', async () => {
    const { client, location } = await startRedis();
    const store = await openBulkStore(location);
    const requests = [{ provider: 'VIDA' as const, organizationId: '3', patch: { name: 'N' } }];
    const bulk = await toNewBulk({ caller: anonymous, key: 'key', requests }, accountsFor);
    await store.create(bulk);
    const ref = { id: bulk.id, index: 0, ...vidaAccount };
    await store.startItem(ref, 'run');
    await store.requeue(ref, anonymous.id, 'run', bulkUnavailable);
    await store.startItem(ref, 'run');
    const names = await client.keys('*');
    const ids = names.flatMap((name) => {
      const [kind = '', ...rest] = name.slice(`${location.prefix}:bulk:`.length).split(':');
      return [name, [kind, ...rest].join(':'), [...rest, kind].join(':'), kind];
    });
    expect(names.length).toBeGreaterThanOrEqual(5);
    expect(await store.find(ids)).toEqual(ids.map(() => undefined));
    for (const id of ids) expect(await store.readItems(id, { after: -1, count: 1 })).toEqual([]);
    expect((await store.find([bulk.id]))[0]?.bulk).toMatchObject({ id: bulk.id, total: 1 });
  });

  it('does not find a bulk update as unqueued while it is new, or after it was queued', async () => {
    const { client, location } = await startRedis();
    const store = await openBulkStore(location);
    const requests = Array.from({ length: 20 }, (_, index) => ({
      provider: 'VIDA' as const,
      organizationId: String(index),
      patch: { name: 'N' },
    }));
    const bulk = await toNewBulk({ caller: anonymous, key: 'key', requests }, accountsFor);
    await store.create(bulk);
    expect(await store.findUnqueued()).toEqual([]);
    const unqueued = `${location.prefix}:bulk:unqueued`;
    await client.zadd(unqueued, 1, bulk.id);
    const ready = Array.from({ length: 8 }, (_, index) => ({ id: bulk.id, index, ...vidaAccount }));
    expect(await store.findUnqueued()).toEqual([{ id: bulk.id, ready }]);
    await store.markQueued(bulk.id);
    expect(await client.exists(unqueued)).toBe(0);
  });

  it('rejects every call when Redis is stopped', async () => {
    const redis = await startRedis();
    const store = await openBulkStore(redis.location);
    await redis.stop();
    await expect(store.find(['a'])).rejects.toThrow();
    await expect(store.startItem({ id: 'a', index: 0, ...vidaAccount }, 'run')).rejects.toThrow();
    await expect(store.cancel('a', 'me')).rejects.toThrow();
    await expect(store.readItems('a', { after: -1, count: 1 })).rejects.toThrow();
    await expect(store.findUnqueued()).rejects.toThrow();
  });
});
