import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ItemRef } from '../../src/bulk/item.ts';
import { toNewBulk } from '../../src/bulk/plan.ts';
import type { SqliteBulkOptions } from '../../src/bulk/sqlite-store.ts';
import { createSqliteBulkStore } from '../../src/bulk/sqlite-store.ts';
import type { BulkStore, NewBulk } from '../../src/bulk/store.ts';
import { anonymous } from '../../src/domain/access/caller.ts';
import { bulkUnavailable } from '../../src/domain/bulk/bulk-errors.ts';
import type { Database } from '../../src/storage/database.ts';
import { accountsFor, vidaAccount } from '../support/default-accounts.ts';
import { createBulkStore, createMemoryDatabase, openDatabaseIn } from '../support/open-database.ts';
import { createTempFolder } from '../support/temp-folder.ts';
import { describeAccounts } from './account-contract.ts';
import { describeRetries } from './retry-contract.ts';
import type { OpenStores } from './store-contract.ts';
import { describeBulkStore } from './store-contract.ts';

const engines: readonly (readonly [string, OpenStores])[] = [
  ['in memory', async () => toPair(createBulkStore())],
  ['in a file', async () => toPair(createBulkStore(await openDatabaseIn(createTempFolder()('data'))))],
];

for (const [place, open] of engines) {
  describeBulkStore(`the store of bulk updates ${place}`, open);
  describeRetries(`the store of bulk updates ${place}`, open);
  describeAccounts(`the store of bulk updates ${place}`, open);
}

/** Only one process uses a database. */
function toPair(store: BulkStore) {
  return [store, store] as const;
}

/** Creates a bulk update of Vida with one item for each organization id. */
function toBulk(ids: readonly number[], key: string | null = null, callerId = 'me'): Promise<NewBulk> {
  const requests = ids.map((id) => ({
    provider: 'VIDA' as const,
    organizationId: String(id),
    patch: { name: `Ünïcode \u0000 \ud83d \u2028 "${id}"` },
  }));
  return toNewBulk({ caller: { ...anonymous, id: callerId }, key, requests }, accountsFor);
}

const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const at = ({ id }: NewBulk, index: number): ItemRef => ({ id, index, ...vidaAccount });
const me = 'me';

/** Opens a store whose time is set by the test. */
function openAtTime(options: Partial<SqliteBulkOptions> = {}) {
  const clock = { now: 1_000_000 };
  const database: Database = { ...createMemoryDatabase(), now: () => clock.now };
  const unreadable: string[] = [];
  const onUnreadableItems = (id: string) => unreadable.push(id);
  const defaults = { database, ttlSeconds: 60, leaseMs: 10_000, onUnreadableItems };
  return { clock, database, unreadable, store: createSqliteBulkStore({ ...defaults, ...options }) };
}

describe('a store of bulk updates in a file that is opened again', () => {
  it('finds the items in flight and those that are ready, and no others', async () => {
    const directory = createTempFolder()('data');
    const database = await openDatabaseIn(directory);
    const store = createBulkStore(database);
    // The organizations 0 to 9 have two items each, and the window has eight places.
    const bulk = await toBulk([...range(10), ...range(10)]);
    await store.create(bulk);
    await store.markQueued(bulk.id);
    for (const index of [0, 1, 2, 10]) await store.startItem(at(bulk, index), 'run');
    await store.storeOutcome(at(bulk, 0), me, null, null);
    await store.storeOutcome(at(bulk, 1), me, bulkUnavailable, bulkUnavailable);
    await store.requeue(at(bulk, 2), me, 'run', bulkUnavailable);
    await database.close();

    const next = createBulkStore(await openDatabaseIn(directory));
    const [found] = await next.findUnqueued();
    expect(found?.id).toBe(bulk.id);
    // Item 10 follows item 0 and is in flight, and item 9 follows the blocked organization of item 1.
    const ready = [2, 3, 4, 5, 6, 7, 9, 10].map((index) => at(bulk, index));
    expect(found?.ready.toSorted((one, other) => one.index - other.index)).toEqual(ready);
    expect(await next.startItem(at(bulk, 2), 'run')).toMatchObject({ kind: 'STARTED', tries: 1 });
    expect(await next.startItem(at(bulk, 10), 'run')).toMatchObject({
      item: { request: bulk.items[10]?.request },
      keyMayHaveExpired: false,
    });
    expect(await next.startItem(at(bulk, 0), 'run')).toEqual({ kind: 'COMPLETED', following: 10 });
    await next.markQueued(bulk.id);
    expect(await next.findUnqueued()).toEqual([]);
  });

  it('finds only the items in flight of a cancelled bulk update, and nothing of a finished one', async () => {
    const directory = createTempFolder()('data');
    const database = await openDatabaseIn(directory);
    const store = createBulkStore(database);
    const [cancelled, finished] = [await toBulk(range(20)), await toBulk([1])];
    await store.create(cancelled);
    await store.startItem(at(cancelled, 3), 'run');
    await store.cancel(cancelled.id, me);
    await store.create(finished);
    await store.startItem(at(finished, 0), 'run');
    await store.storeOutcome(at(finished, 0), me, null, null);
    await database.close();
    const next = createBulkStore(await openDatabaseIn(directory));
    expect(await next.findUnqueued()).toEqual([{ id: cancelled.id, ready: [at(cancelled, 3)] }]);
    expect((await next.find([finished.id]))[0]?.bulk).toMatchObject({ state: 'DONE', updated: 1 });
  });
});

describe('a finished bulk update', () => {
  it('is found until its TTL ends, and a start with its key is then a new one', async () => {
    const { clock, store } = openAtTime();
    const bulk = await toBulk([1], 'key');
    await store.create(bulk);
    await store.startItem(at(bulk, 0), 'run');
    await store.storeOutcome(at(bulk, 0), me, bulkUnavailable, null);
    clock.now += 59_999;
    expect(await store.create(bulk)).toBe('KNOWN');
    expect(await store.readItems(bulk.id, { after: -1, count: 10 })).toHaveLength(1);
    clock.now += 1;
    expect(await store.find([bulk.id])).toEqual([undefined]);
    expect(await store.readItems(bulk.id, { after: -1, count: 10 })).toEqual([]);
    expect(await store.create(bulk)).toEqual({ window: 8 });
    expect(await store.readItems(bulk.id, { after: -1, count: 10 })).toEqual([]);
    clock.now += 1_000_000;
    expect((await store.find([bulk.id]))[0]?.bulk).toMatchObject({ state: 'QUEUED', waiting: 1 });
  });

  it('is deleted with all of its items when it has expired, and others are not', async () => {
    vi.useFakeTimers({ toFake: ['setInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const { clock, database, store } = openAtTime();
    const [expired, kept] = [await toBulk(range(250)), await toBulk(range(5))];
    for (const bulk of [expired, kept]) await store.create(bulk);
    await store.cancel(expired.id, me);
    clock.now += 60_000;
    const count = database.prepare<[bulks: number, items: number]>(
      'SELECT (SELECT count(*) FROM bulk_updates), (SELECT count(*) FROM bulk_items)',
    );
    expect(await database.read(() => count.get())).toEqual([2, 255]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await database.read(() => count.get())).toEqual([1, 5]);
  });
});

describe('a full store of bulk updates', () => {
  it('refuses a new bulk update until earlier ones expire, and leaves capacity for other callers', async () => {
    vi.useFakeTimers({ toFake: ['setInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const { clock, store } = openAtTime({ maxBytes: 100_000 });
    const large = (key: string, callerId: string) => toBulk(range(60), key, callerId);
    const first = await large('a', 'me');
    expect(await store.create(first)).toEqual({ window: 8 });
    expect(await store.create(await large('b', 'me'))).toEqual({ window: 4 });
    expect(await store.create(await large('c', 'me'))).toBe('FULL');
    expect(await store.create(first)).toBe('KNOWN');
    expect(await store.create(await large('a', 'you'))).toEqual({ window: 8 });
    await store.cancel(first.id, 'me');
    clock.now += 60_000;
    expect(await store.create(await large('c', 'me'))).toBe('FULL');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await store.create(await large('c', 'me'))).toEqual({ window: 4 });
  });
});

describe('a bulk update of another version', () => {
  it('is found without its counts, is not run, cancelled or queued, and is reported once', async () => {
    const directory = createTempFolder()('data');
    const database = await openDatabaseIn(directory);
    const bulk = await toBulk(range(3), 'key');
    await createBulkStore(database).create(bulk);
    const change = database.prepare('UPDATE bulk_updates SET format = 1000');
    await database.write(() => change.run());
    const unreadable: string[] = [];
    const onUnreadableItems = (id: string) => unreadable.push(id);
    const store = createSqliteBulkStore({ database, ttlSeconds: 60, leaseMs: 10_000, onUnreadableItems });
    expect(await store.find([bulk.id])).toEqual([{ owner: me, bulk: null, retriedBy: null }]);
    expect(await store.startItem(at(bulk, 0), 'run')).toEqual({ kind: 'UNREADABLE' });
    expect(await store.cancel(bulk.id, me)).toBeNull();
    expect(await store.create(bulk)).toBe('UNREADABLE');
    expect([await store.findUnqueued(), await store.findUnqueued()]).toEqual([[], []]);
    expect(unreadable).toEqual([bulk.id]);
    await store.close();
  });

  it('keeps an item that cannot be understood out of flight', async () => {
    const { database, store } = openAtTime();
    const bulk = await toBulk([1]);
    await store.create(bulk);
    const change = database.prepare(`UPDATE bulk_items SET item = replace(item, '"VIDA"', '"OTHER"')`);
    await database.write(() => change.run());
    expect(await store.startItem(at(bulk, 0), 'run')).toEqual({ kind: 'UNREADABLE' });
    expect((await store.find([bulk.id]))[0]?.bulk).toMatchObject({ state: 'QUEUED', waiting: 1 });
  });
});

describe('startItem in the database', () => {
  it('reports that the key of an earlier run may have expired, until the item is requeued', async () => {
    const { clock, store } = openAtTime();
    const bulk = await toBulk([1]);
    await store.create(bulk);
    const start = () => store.startItem(at(bulk, 0), 'run');
    expect(await start()).toMatchObject({ keyMayHaveExpired: false, claimableUntilMs: clock.now + 10_000 });
    clock.now += 49_999;
    expect(await start()).toMatchObject({ keyMayHaveExpired: false });
    clock.now += 1;
    expect(await start()).toMatchObject({ keyMayHaveExpired: true, claimableUntilMs: clock.now + 10_000 });
    await store.requeue(at(bulk, 0), me, 'run', null);
    expect(await start()).toMatchObject({ keyMayHaveExpired: false });
  });
});
