import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { SqliteStoreOptions } from '../../src/changes/sqlite-store.ts';
import { createSqliteChangeStore } from '../../src/changes/sqlite-store.ts';
import type { ChangeStore } from '../../src/changes/store.ts';
import type { Database } from '../../src/storage/database.ts';
import { createMemoryDatabase, openDatabaseIn } from '../support/open-database.ts';
import { createTempFolder } from '../support/temp-folder.ts';
import { until } from '../support/until.ts';
import { describeAccounts } from './accounts-contract.ts';
import { applied, describeChangeStore, readAll, toFacts } from './store-contract.ts';

const dayMs = 86_400_000;

function openStore(database: Database, options: Partial<SqliteStoreOptions> = {}): ChangeStore {
  const store = createSqliteChangeStore({ database, retentionMs: dayMs, onFull() {}, ...options });
  onTestFinished(() => store.close());
  return store;
}

describeAccounts('changes in memory', async () => openStore(createMemoryDatabase()));
describeChangeStore('changes in memory', async () => openStore(createMemoryDatabase()));
describeChangeStore('changes in a file', async () =>
  openStore(await openDatabaseIn(createTempFolder()('data'))),
);

/** Opens a store whose time is set by the test; `advance` also runs the regular deletion. */
function openAtTime(options: Partial<SqliteStoreOptions> = {}) {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const clock = { now: Date.parse('2026-11-22T12:00:00Z') };
  const database = { ...createMemoryDatabase(), isDurable: true, now: () => clock.now };
  const store = openStore(database, options);
  const advance = async (ms: number) => {
    clock.now += ms;
    await vi.advanceTimersByTimeAsync(10_000);
  };
  return { advance, clock, database, store };
}

describe('changes in a database', () => {
  it('keep their order and positions when the clock goes back', async () => {
    const { clock, database, store } = openAtTime();
    const first = await store.add(toFacts('VIDA', '1'), applied);
    clock.now -= dayMs;
    const second = await store.add(toFacts('VIDA', '2'), applied);
    const third = await openStore(database).add(toFacts('VIDA', '3'), applied);
    expect([first, second, third]).toEqual(['1795348800000-0', '1795348800000-1', '1795348800000-2']);
    expect((await readAll(store)).map(({ position }) => position)).toEqual([third, second, first]);
  });

  it('have each their own position when one millisecond has thousands of them', async () => {
    const { store } = openAtTime();
    const positions = await Promise.all(
      Array.from({ length: 3000 }, () => store.add(toFacts('VIDA', '1'), null)),
    );
    expect(new Set(positions).size).toBe(3000);
    expect((await readAll(store)).map(({ position }) => position)).toEqual(positions.reverse());
  });

  it('are deleted after their retention, pending ones too, however many', async () => {
    const { advance, store } = openAtTime();
    await Promise.all(
      Array.from({ length: 450 }, (_, number) =>
        store.add(toFacts('VIDA', '1'), number % 2 ? applied : null),
      ),
    );
    await advance(dayMs);
    expect(await readAll(store)).toHaveLength(450);
    const last = await store.add(toFacts('VIDA', '2'), null);
    await advance(1);
    expect((await readAll(store)).map(({ position }) => position)).toEqual([last]);
  });

  it('above the bound are deleted oldest first, and pending ones last', async () => {
    const onFull = vi.fn();
    const { advance, store } = openAtTime({ maxBytes: 200_000, onFull });
    const pending = await store.add(toFacts('VIDA', 'pending'), null);
    const finished: string[] = [];
    for (let number = 0; number < 400; number += 1) {
      finished.push(await store.add(toFacts('VIDA', '1'), applied));
    }
    await advance(0);
    expect(onFull).not.toHaveBeenCalled();
    for (let number = 0; number < 200; number += 1) {
      finished.push(await store.add(toFacts('VIDA', '1'), applied));
    }
    await advance(0);
    expect(onFull).toHaveBeenCalled();
    const kept = (await readAll(store)).map(({ position }) => position);
    expect(kept.at(-1)).toBe(pending);
    expect(kept.slice(0, -1)).toEqual(finished.reverse().slice(0, kept.length - 1));
    // One step of 100 is enough.
    expect(kept).toHaveLength(501);
  });

  it('above the bound are deleted even when all are pending', async () => {
    const { advance, store } = openAtTime({ maxBytes: 40_000 });
    await Promise.all(Array.from({ length: 300 }, () => store.add(toFacts('VIDA', '1'), null)));
    await advance(0);
    expect((await readAll(store)).length).toBe(100);
  });

  it('of an earlier session are listed, and count for the bound', async () => {
    const directory = createTempFolder()('data');
    const database = await openDatabaseIn(directory);
    const before = openStore(database);
    const pending = await before.add(toFacts('VIDA', '1'), null);
    for (let number = 0; number < 300; number += 1) await before.add(toFacts('VIDA', '2'), applied);
    await before.close();
    await database.close();
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const onFull = vi.fn();
    const store = openStore(await openDatabaseIn(directory), { maxBytes: 100_000, onFull });
    expect((await readAll(store)).at(-1)).toMatchObject({ position: pending, result: null });
    await vi.advanceTimersByTimeAsync(10_000);
    await until(() => expect(onFull).toHaveBeenCalled());
  });

  it('of another format are neither listed nor read', async () => {
    const database = createMemoryDatabase();
    const store = openStore(database);
    const known = await store.add(toFacts('VIDA', '1'), applied);
    const insert = database.prepare(
      'INSERT INTO changes (id, format, organization, facts, bytes) VALUES (?, 99, ?, ?, 1)',
    );
    await database.write(() => insert.run(7, 'vida:1', 'not JSON'));
    expect((await readAll(store)).map(({ position }) => position)).toEqual([known]);
    expect(await readAll(store, { organizationId: 'vida:1' })).toHaveLength(1);
  });
});
