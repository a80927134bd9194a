import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createLazyQuota } from '../../src/quota/lazy-quota.ts';
import { createSqliteQuotaStore } from '../../src/quota/sqlite-store.ts';
import type { QuotaEvents } from '../../src/quota/store.ts';
import type { Database } from '../../src/storage/database.ts';
import { createMemoryDatabase, openDatabaseIn } from '../support/open-database.ts';
import { createTempFolder } from '../support/temp-folder.ts';
import type { OpenedStore } from './store-contract.ts';
import { day, describeQuotaStore, minute, reserve, vertra } from './store-contract.ts';

const start = Date.parse('2026-11-29T12:00:00Z');

async function openStore(
  opened: Database,
  { onOtherUse = () => {} }: Partial<QuotaEvents> = {},
  clock = { now: start },
): Promise<OpenedStore> {
  const database = { ...opened, now: () => clock.now };
  const store = await createSqliteQuotaStore({ database, onOtherUse });
  onTestFinished(() => store.close());
  const advance = async (ms: number) => {
    clock.now += ms;
  };
  return { store, advance, settle: async () => {} };
}

describeQuotaStore('quotas in memory', (events) => openStore(createMemoryDatabase(), events));
describeQuotaStore('quotas in a file', async (events) =>
  openStore(await openDatabaseIn(createTempFolder()('data')), events),
);
describeQuotaStore('quotas that are opened at their first request', async (events) => {
  const { store, ...opened } = await openStore(createMemoryDatabase(), events);
  return { ...opened, store: { ...store, open: async (ref) => createLazyQuota(() => store.open(ref)) } };
});

/** Opens the store of a database that outlasts it, with a quota of which 5 of the day are left. */
async function openDurable(ownClock?: { now: number }) {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const opened = { ...createMemoryDatabase(), isDurable: true };
  const open = async (clock?: { now: number }) => (await openStore(opened, {}, clock)).store;
  const store = await open(ownClock);
  const quota = await store.open(vertra);
  await quota.reserve('INTERACTIVE');
  quota.record([minute(40, { resetsInMs: 20_000 }), day(5)], 0);
  const run = (sql: string) => opened.write(() => opened.prepare(sql).run());
  return { open, quota, run, store };
}

describe('a quota in a database', () => {
  it('is remembered after a restart, less the requests that were sent', async () => {
    const { open, quota, store } = await openDurable();
    await reserve(quota, 3);
    await store.close();
    const next = await (await open({ now: start + 21_000 })).open(vertra);
    expect(next.quotas).toMatchObject([
      { window: 'MINUTE', limit: 60, remaining: 60, resetsAt: null },
      { window: 'DAY', limit: 1000, remaining: 2, resetsAt: start + 3_600_050 },
    ]);
    expect(await reserve(next, 2)).toBe(0);
    expect(await reserve(next)).toBeGreaterThan(3_500_000);
  });

  it('is remembered a second after a change when the process is killed', async () => {
    const { open } = await openDurable();
    await vi.advanceTimersByTimeAsync(1000);
    const next = await (await open()).open(vertra);
    expect(next.quotas).toMatchObject([{ remaining: 40 }, { remaining: 5 }]);
  });

  it('is available after a restart when the process was killed with a new window in flight', async () => {
    const clock = { now: start };
    const { open, quota } = await openDurable(clock);
    clock.now += 3_700_000;
    expect(await reserve(quota, 60)).toBe(0);
    expect(await reserve(quota)).toBeGreaterThan(0);
    await vi.advanceTimersByTimeAsync(1000);
    const next = await (await open(clock)).open(vertra);
    expect(next.quotas).toMatchObject([
      { window: 'MINUTE', remaining: 60 },
      { window: 'DAY', remaining: 1000 },
    ]);
    expect(await reserve(next, 60)).toBe(0);
  });

  it('is forgotten when its reset is so late that the clock was set back', async () => {
    const { open, store } = await openDurable();
    await store.close();
    const next = await (await open({ now: start - 26 * 3_600_000 })).open(vertra);
    expect(next.quotas).toEqual([]);
  });

  it.each([
    ['text', 'nonsense'],
    ['null', 'null'],
    ['a list', '[1]'],
    ['a window of another type', '{"MINUTE": 1, "DAY": null}'],
    ['a window without its values', '{"MINUTE": {}, "DAY": {"limit": "60"}}'],
    [
      'a number that is too large',
      '{"MINUTE": {"limit": 1e999, "remaining": 1, "reported": 1, "resetsAt": 1, "kept": 0, "probe": null}}',
    ],
    [
      'a probe without its values',
      `{"DAY": {"limit": 60, "remaining": 0, "reported": 0, "resetsAt": ${start + 1000}, "kept": 0, "probe": {}}}`,
    ],
    [
      'an unknown window',
      '{"MONTH": {"limit": 60, "remaining": 0, "reported": 0, "resetsAt": 9e15, "kept": 0, "probe": null}}',
    ],
  ])('is not known when %s is stored', async (_name, windows) => {
    const { open, run, store } = await openDurable();
    await store.close();
    await run(`UPDATE quotas SET windows = '${windows}'`);
    const next = await (await open()).open(vertra);
    expect(next.quotas).toEqual([]);
    expect(await reserve(next, 100)).toBe(0);
  });

  it('of another version is neither read nor replaced', async () => {
    const { open, run, store } = await openDurable();
    await store.close();
    await run('UPDATE quotas SET format = 99');
    const other = await open();
    const next = await other.open(vertra);
    expect(next.quotas).toEqual([]);
    await next.reserve('INTERACTIVE');
    next.record([minute(1)], 0);
    await other.close();
    await run('UPDATE quotas SET format = 1');
    expect((await (await open()).open(vertra)).quotas).toMatchObject([{ remaining: 40 }, { remaining: 5 }]);
  });
});
