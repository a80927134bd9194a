import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createGroupCommit } from '../../src/storage/group-commit.ts';
import type { SqliteDriver } from '../../src/storage/sqlite-driver.ts';
import { openDriver } from '../../src/storage/sqlite-driver.ts';
import { toStorageCode } from '../../src/storage/sqlite-error.ts';
import { createTempFolder } from '../support/temp-folder.ts';

/** A commit that the test ends. */
interface HeldCommit {
  readonly started: Promise<void>;
  end(): void;
}

/** Opens a file with a table `t`, and commits of which the test can hold or fail the next one. */
function open() {
  const driver = openDriver(createTempFolder()('file.sqlite'));
  driver.run('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; CREATE TABLE t (a TEXT)');
  onTestFinished(() => driver.close());
  const hooks: (() => Promise<void>)[] = [];
  const hooked: SqliteDriver = {
    ...driver,
    get inTransaction() {
      return driver.inTransaction;
    },
    async runInThread(sql) {
      await hooks.shift()?.();
      await driver.runInThread(sql);
    },
  };
  const ends: boolean[] = [];
  const errors: unknown[] = [];
  const onTransactionEnd = (isCommitted: boolean) => ends.push(isCommitted);
  const committer = createGroupCommit(hooked, { onTransactionEnd, onError: (error) => errors.push(error) });
  const insert = driver.prepare('INSERT INTO t VALUES (?)');
  const select = driver.prepare<[a: string]>('SELECT a FROM t');
  return {
    driver,
    ends,
    errors,
    insert: (text: string) => committer.write(() => insert.run(text)),
    insertNow: (text: string) => insert.run(text),
    write: committer.write,
    readAll: () => committer.read(() => select.all().map(([a]) => a)),
    whenIdle: committer.whenIdle,
    failCommit: (error: Error) => hooks.push(() => Promise.reject(error)),
    holdCommit(): HeldCommit {
      let end = () => {};
      let onStart = () => {};
      const started = new Promise<void>((resolve) => {
        onStart = resolve;
      });
      const held = new Promise<void>((resolve) => {
        end = resolve;
      });
      hooks.push(() => {
        onStart();
        return held;
      });
      return { started, end };
    },
  };
}

describe('createGroupCommit', () => {
  it('commits the writes of one turn in one transaction, and those of the next turn in another', async () => {
    const { ends, insert, readAll } = open();
    await Promise.all(['a', 'b', 'c'].map(insert));
    expect(ends).toEqual([true]);
    await nextTurn();
    await Promise.all(['d', 'e'].map(insert));
    expect(ends).toEqual([true, true]);
    expect(await readAll()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('resolves each write to its own result', async () => {
    const { write } = open();
    expect(await Promise.all([write(() => 1), write(() => 'two'), write(() => undefined)])).toEqual([
      1,
      'two',
      undefined,
    ]);
  });

  it('commits at most 256 writes together', async () => {
    const { ends, insert, readAll } = open();
    await Promise.all(Array.from({ length: 600 }, (_, index) => insert(`${index}`)));
    expect(ends).toEqual([true, true, true]);
    expect(await readAll()).toHaveLength(600);
  });

  it('resolves a write when it is committed, and not before', async () => {
    const { holdCommit, insert } = open();
    const held = holdCommit();
    const onCommitted = vi.fn();
    const committed = insert('a').then(onCommitted);
    await held.started;
    await nextTurn();
    expect(onCommitted).not.toHaveBeenCalled();
    held.end();
    await committed;
  });

  it('reads nothing that is not committed', async () => {
    const { holdCommit, insert, readAll } = open();
    const held = holdCommit();
    const committed = insert('a');
    expect(await readAll()).toEqual([]);
    await held.started;
    const afterCommit = readAll();
    held.end();
    await committed;
    expect(await afterCommit).toEqual(['a']);
  });

  it('commits writes that arrive during a commit after it, together', async () => {
    const { ends, holdCommit, insert, readAll } = open();
    const held = holdCommit();
    const first = insert('a');
    await held.started;
    const later = Promise.all(['b', 'c'].map(insert));
    held.end();
    await Promise.all([first, later]);
    expect(ends).toEqual([true, true]);
    expect(await readAll()).toEqual(['a', 'b', 'c']);
  });

  it('rejects a write that throws, without any of its statements, and commits the others of its turn', async () => {
    const { ends, errors, insert, insertNow, readAll, write } = open();
    const thrown = new Error('bug');
    const results = await Promise.allSettled([
      insert('a'),
      write(() => {
        insertNow('half');
        throw thrown;
      }),
      insert('b'),
    ]);
    expect(results).toMatchObject([{ value: 1 }, { reason: thrown }, { value: 1 }]);
    expect(await readAll()).toEqual(['a', 'b']);
    expect(ends).toEqual([false, true, false, true]);
    expect(errors).toEqual([thrown]);
  });

  it('rejects all writes of a commit that fails, keeps none of them, and commits later ones', async () => {
    const { errors, failCommit, insert, readAll } = open();
    const failure = Object.assign(new Error('disk I/O error'), { rawCode: 778 });
    failCommit(failure);
    expect(await Promise.allSettled([insert('a'), insert('b')])).toMatchObject([
      { reason: failure },
      { reason: failure },
    ]);
    expect(errors).toEqual([failure]);
    expect(toStorageCode(failure)).toBe('SQLITE_IOERR');
    await insert('c');
    expect(await readAll()).toEqual(['c']);
  });

  it('rejects writes that do not fit with SQLITE_FULL, and accepts them when there is space again', async () => {
    const { driver, insert, readAll } = open();
    driver.run('PRAGMA max_page_count = 4');
    const large = 'x'.repeat(100_000);
    const [one, other] = await Promise.allSettled([insert(large), insert('small')]);
    expect([one, other].map((each) => each.status === 'rejected' && toStorageCode(each.reason))).toEqual([
      'SQLITE_FULL',
      'SQLITE_FULL',
    ]);
    expect(await readAll()).toEqual([]);
    driver.run('PRAGMA max_page_count = 1000');
    await insert(large);
    expect(await readAll()).toEqual([large]);
  });

  it('commits what is pending before it is idle', async () => {
    const { insert, readAll, whenIdle } = open();
    const writes = [insert('a'), insert('b')];
    await whenIdle();
    expect(await readAll()).toEqual(['a', 'b']);
    await Promise.all(writes);
    await whenIdle();
  });

  it('commits to the disk when one write of the turn requires it', async () => {
    const { driver, insertNow, write } = open();
    const readSync = () => driver.prepare<[number]>('PRAGMA synchronous').get()?.[0];
    const run = (...syncs: ('full' | 'normal')[]) =>
      Promise.all(syncs.map((each) => write(() => insertNow('a'), each))).then(readSync);
    expect([await run('normal'), await run('normal', 'full', 'normal'), await run('normal')]).toEqual([
      1, 2, 1,
    ]);
  });
});

describe('a disk that hangs', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('fails what waits for it within a second, and everything after that at once', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { errors, holdCommit, insert, readAll } = open();
    const held = holdCommit();
    const first = insert('a');
    await held.started;
    const queued = [insert('b'), readAll()];
    const waiting = Promise.allSettled([first, ...queued]);
    vi.advanceTimersByTime(1000);
    const codes = (await waiting).map((each) => each.status === 'rejected' && toStorageCode(each.reason));
    expect(codes).toEqual(['TIMEOUT', 'TIMEOUT', 'TIMEOUT']);
    await expect(insert('c')).rejects.toThrow('in time');
    await expect(readAll()).rejects.toThrow('in time');
    expect(errors.map(toStorageCode)).toEqual(['TIMEOUT']);
  });

  it('is not one that confirmed in time while the process was busy', async () => {
    const { errors, insert } = open();
    const inserted = insert('a');
    await nextTurn();
    await nextTurn();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1100);
    await inserted;
    expect(errors).toEqual([]);
  });

  it('still commits what it had received, and accepts writes again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { ends, holdCommit, insert, readAll, whenIdle } = open();
    const held = holdCommit();
    const first = insert('a').catch(() => {});
    await held.started;
    vi.advanceTimersByTime(1000);
    await first;
    held.end();
    await whenIdle();
    expect(await readAll()).toEqual(['a']);
    await insert('b');
    expect(await readAll()).toEqual(['a', 'b']);
    expect(ends).toEqual([true, true]);
  });
});
