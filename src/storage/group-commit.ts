import { setImmediate as endOfTurn } from 'node:timers/promises';
import type { Committer, CommitterEvents } from './committer.ts';
import { rollBack } from './committer.ts';
import type { Sync } from './database.ts';
import type { SqliteDriver } from './sqlite-driver.ts';
import { hangError, toStorageCode } from './sqlite-error.ts';

/** Bounds how long the statements of one transaction block the event loop. */
const maxWrites = 256;

const defaultTimeoutMs = 1000;

/** A call of `read` or `write`. */
interface Operation {
  readonly work: () => unknown;
  readonly sync: Sync;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Commits the writes of one turn of the event loop together, because a commit that reaches the disk takes a hundred times as
 * long as a statement. The commit runs in another thread; writes that arrive meanwhile share the next one.
 *
 * @param timeoutMs how long a write waits for the disk before it fails
 */
export function createGroupCommit(
  driver: SqliteDriver,
  events: CommitterEvents,
  timeoutMs = defaultTimeoutMs,
): Committer {
  const transaction = createTransaction(driver, events);
  const writes: Operation[] = [];
  const reads: Operation[] = [];
  let idle: Promise<void> | null = null;
  let hang: Error | null = null;

  const onHang = (batch: readonly Operation[]) => {
    hang = hangError();
    events.onError(hang);
    for (const { reject } of [...batch, ...writes.splice(0), ...reads.splice(0)]) reject(hang);
  };
  const commit = async (batch: readonly Operation[]): Promise<void> => {
    const endTimeout = startTimeout(timeoutMs, () => onHang(batch));
    const hasEnded = await transaction.run(batch);
    endTimeout();
    hang = null;
    for (const read of reads.splice(0)) runRead(read);
    // Another write of the batch threw: each gets a transaction of its own.
    if (!hasEnded) for (const write of batch) await commit([write]);
  };
  const commitAll = async () => {
    await endOfTurn();
    while (writes.length > 0) await commit(writes.splice(0, maxWrites));
    idle = null;
  };
  const add = (operation: Operation, queue: Operation[]) => {
    if (hang) return operation.reject(hang);
    queue.push(operation);
    idle ??= commitAll();
  };
  return {
    write: (work, sync = 'full') =>
      new Promise((resolve, reject) => {
        add({ work, sync, resolve: resolve as Operation['resolve'], reject }, writes);
      }),
    read: (work) =>
      new Promise((resolve, reject) => {
        const operation: Operation = {
          work,
          sync: 'normal',
          resolve: resolve as Operation['resolve'],
          reject,
        };
        if (transaction.isOpen) add(operation, reads);
        else runRead(operation);
      }),
    async whenIdle() {
      await idle;
    },
  };
}

/** Calls back after the results of the turn: a busy process finds a commit that ended in time only after the timer. */
function startTimeout(timeoutMs: number, onTimeout: () => void): () => void {
  let hasEnded = false;
  const onTurnEnd = () => {
    if (!hasEnded) onTimeout();
  };
  const timer = setTimeout(() => setImmediate(onTurnEnd), timeoutMs);
  return () => {
    hasEnded = true;
    clearTimeout(timer);
  };
}

function runRead({ reject, resolve, work }: Operation): void {
  try {
    resolve(work());
  } catch (error) {
    reject(error);
  }
}

/** Runs one transaction at a time. */
function createTransaction(driver: SqliteDriver, { onError, onTransactionEnd }: CommitterEvents) {
  const begin = driver.prepare('BEGIN IMMEDIATE');
  const setSync = createSyncSetting(driver);
  let isOpen = false;
  const tryCommit = async (batch: readonly Operation[]) => {
    setSync(batch.some(({ sync }) => sync === 'full') ? 'full' : 'normal');
    begin.run();
    const results = batch.map(({ work }) => work());
    await driver.runInThread('COMMIT');
    return results;
  };
  return {
    get isOpen() {
      return isOpen;
    },
    /** Returns false, with nothing committed, when one of several writes threw. */
    async run(batch: readonly Operation[]): Promise<boolean> {
      isOpen = true;
      try {
        const results = await tryCommit(batch);
        onTransactionEnd(true);
        for (const [index, { resolve }] of batch.entries()) resolve(results[index]);
      } catch (error) {
        rollBack(driver);
        onTransactionEnd(false);
        if (batch.length > 1 && toStorageCode(error) === null) return false;
        onError(error);
        for (const { reject } of batch) reject(error);
      } finally {
        isOpen = false;
      }
      return true;
    },
  };
}

/** Sets what a commit survives, when it differs from the previous one. */
function createSyncSetting(driver: SqliteDriver): (sync: Sync) => void {
  let current: Sync | undefined;
  return (sync) => {
    if (sync !== current) driver.run(`PRAGMA synchronous = ${sync}`);
    current = sync;
  };
}
