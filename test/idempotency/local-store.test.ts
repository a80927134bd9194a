import { describe, expect, it, onTestFinished } from 'vitest';
import type { UpdateOutcome } from '../../src/domain/update/outcome.ts';
import { createLocalStore } from '../../src/idempotency/local-store.ts';
import type { IdempotencyStore } from '../../src/idempotency/store.ts';
import type { Database } from '../../src/storage/database.ts';
import { createMemoryDatabase, createMemoryStore, openDatabaseIn } from '../support/open-database.ts';
import { createTempFolder } from '../support/temp-folder.ts';
import type { StorePair } from './store-contract.ts';
import { describeStore } from './store-contract.ts';

function openPair(database: Database, lease: 'long' | 'expired'): StorePair {
  const options = { database, ttlSeconds: 3600, leaseMs: lease === 'long' ? 60_000 : 0 };
  const store = createLocalStore(options);
  onTestFinished(() => store.close());
  return [store, store];
}

describeStore('the store in memory', {
  open: async (lease) => openPair(createMemoryDatabase(), lease),
  afterLeaseExpiry: 'abandoned',
});

describeStore('the store in a file', {
  open: async (lease) => openPair(await openDatabaseIn(createTempFolder()('data')), lease),
  afterLeaseExpiry: 'abandoned',
});

it('a store in memory does not share keys with another store', async () => {
  const [store, other] = [createMemoryStore(3600), createMemoryStore(3600)];
  await store.claim('a', 'print', 'me');
  expect(await other.claim('a', 'print', 'you')).toEqual({ kind: 'claimed' });
});

it('keeps keys apart whose ids end alike', async () => {
  const store = createMemoryStore(3600);
  const ids = ['one.the same key', 'two.the same key', 'one.not the same key'];
  for (const id of ids) expect(await store.claim(id, id, 'me')).toEqual({ kind: 'claimed' });
  for (const id of ids)
    expect(await store.claim(id, '', 'you')).toEqual({ kind: 'running', fingerprint: id });
  await store.release('two.the same key', 'me');
  expect(await store.hasAny(['two.the same key'])).toBe(false);
  expect(await store.hasAny(['one.the same key'])).toBe(true);
});

const outcome: UpdateOutcome = {
  kind: 'updated',
  organization: { provider: 'VIDA', connection: 'default', providerId: '3' },
  fields: [],
};
const outcomeBytes = JSON.stringify(outcome).length;

/** The bytes that a key counts without an outcome. */
const keyBytes = 512;
const completedBytes = keyBytes + outcomeBytes;

/** Completes keys of one caller until the store refuses a new one; returns the number of completed keys. */
async function fill(store: IdempotencyStore, caller: string, stored = outcome): Promise<number> {
  for (let index = 0; ; index += 1) {
    const id = `${caller}.${index}`;
    if ((await store.claim(id, 'print', 'me')).kind === 'full') return index;
    await store.storeOutcome(id, { owner: 'me', fingerprint: 'print' }, stored);
  }
}

/** Opens a store whose time is set by the test. */
function openAtTime(options: { readonly ttlSeconds: number; readonly maxBytes: number }) {
  const clock = { now: 1_000_000 };
  const database = { ...createMemoryDatabase(), now: () => clock.now };
  return { clock, database, store: createLocalStore({ database, leaseMs: 60_000, ...options }) };
}

it('claims an expired key anew, also before its record is deleted', async () => {
  const { clock, store } = openAtTime({ ttlSeconds: 60, maxBytes: 100 * completedBytes });
  const other: UpdateOutcome = { ...outcome, fields: [{ path: ['email'], state: 'APPLIED' }] };
  await store.claim('one.a', 'print', 'me');
  await store.storeOutcome('one.a', { owner: 'me', fingerprint: 'print' }, outcome);
  clock.now += 60_000;
  expect(await store.hasAny(['one.a'])).toBe(false);
  expect(await store.claim('one.a', 'other print', 'you')).toEqual({ kind: 'claimed' });
  await store.storeOutcome('one.a', { owner: 'me', fingerprint: 'print' }, outcome);
  expect(await store.claim('one.a', '', '')).toEqual({ kind: 'running', fingerprint: 'other print' });
  await store.storeOutcome('one.a', { owner: 'you', fingerprint: 'other print' }, other);
  expect(await store.claim('one.a', '', '')).toMatchObject({ kind: 'completed', outcome: other });
});

describe('a full store', () => {
  it('refuses a new key, and evicts no stored key', async () => {
    const store = createMemoryStore(3600);
    const count = await fill(store, 'one');
    // Half of the 100 MiB remain for other callers.
    expect(count).toBe(Math.floor((50 * 1024 * 1024 - keyBytes / 2) / completedBytes) + 1);
    expect(await store.claim('one.new', 'print', 'you')).toEqual({ kind: 'full' });
    for (const index of [0, 1, 25_000, count - 1]) {
      expect(await store.claim(`one.${index}`, 'other', 'you')).toMatchObject({ kind: 'completed', outcome });
    }
  });

  it('leaves capacity for another caller, and stores no more claims than its maximum', async () => {
    const store = createMemoryStore(3600, 1000 * completedBytes);
    const counts: number[] = [];
    for (let caller = 0; caller < 20; caller += 1) counts.push(await fill(store, `caller ${caller}`));
    expect(counts.slice(0, 9)).toEqual([500, 250, 125, 63, 31, 16, 8, 4, 2]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(1000);
    expect(await store.claim('caller 0.0', 'print', 'you')).toMatchObject({ kind: 'completed' });
  });

  it('counts held keys until they are released', async () => {
    const store = createMemoryStore(3600, 2 * keyBytes);
    await store.claim('one.a', 'print', 'me');
    expect(await store.claim('one.b', 'print', 'me')).toEqual({ kind: 'full' });
    await store.release('one.a', 'you');
    expect(await store.claim('one.b', 'print', 'me')).toEqual({ kind: 'full' });
    await store.release('one.a', 'me');
    await store.release('one.a', 'me');
    expect(await store.claim('one.b', 'print', 'me')).toEqual({ kind: 'claimed' });
    expect(await store.claim('one.a', 'print', 'me')).toEqual({ kind: 'full' });
  });

  it('accepts new keys again when outcomes expire, each after its own time', async () => {
    const { clock, store } = openAtTime({ ttlSeconds: 60, maxBytes: 4 * completedBytes });
    expect(await fill(store, 'one')).toBe(2);
    clock.now += 59_000;
    expect(await store.claim('one.0', 'print', 'you')).toMatchObject({ kind: 'completed' });
    expect(await store.claim('one.new', 'print', 'me')).toEqual({ kind: 'full' });
    clock.now += 1000;
    expect(await store.claim('one.new', 'print', 'me')).toEqual({ kind: 'claimed' });
    expect(await store.claim('one.0', 'print', 'me')).toEqual({ kind: 'claimed' });
    expect(await store.claim('one.1', 'print', 'me')).toEqual({ kind: 'full' });
  });

  it('accepts new keys when outcomes expire behind a key that is still in use', async () => {
    const { clock, store } = openAtTime({ ttlSeconds: 60, maxBytes: 6 * completedBytes });
    await store.reserve('one.batch', { owner: 'me', fingerprint: 'batch' }, 100);
    expect(await fill(store, 'one')).toBe(2);
    clock.now += 60_000;
    expect(await fill(store, 'one')).toBe(2);
    expect(await store.hasAny(['one.batch'])).toBe(true);
  });

  it('counts the bytes of an outcome until it expires', async () => {
    const { clock, store } = openAtTime({ ttlSeconds: 60, maxBytes: 40 * completedBytes });
    const large: UpdateOutcome = {
      ...outcome,
      fields: [{ path: ['é'.repeat(10 * completedBytes)], state: 'APPLIED' }],
    };
    expect(await store.claim('one.large', 'print', 'me')).toEqual({ kind: 'claimed' });
    await store.storeOutcome('one.large', { owner: 'me', fingerprint: 'print' }, large);
    expect(await store.claim('one.large', 'print', 'me')).toMatchObject({ outcome: large });
    expect(await fill(store, 'one')).toBe(0);
    expect(await fill(store, 'two')).toBe(10);
    clock.now += 60_000;
    expect(await fill(store, 'three')).toBe(20);
  });

  it('counts what an earlier session stored, by caller', async () => {
    const directory = createTempFolder()('data');
    const options = { ttlSeconds: 3600, leaseMs: 60_000, maxBytes: 1000 * completedBytes };
    const database = await openDatabaseIn(directory);
    expect(await fill(createLocalStore({ database, ...options }), 'one')).toBe(500);
    await database.close();
    const store = createLocalStore({ database: await openDatabaseIn(directory), ...options });
    expect(await store.claim('one.new', 'print', 'me')).toEqual({ kind: 'full' });
    expect(await fill(store, 'two')).toBe(250);
  });
});
