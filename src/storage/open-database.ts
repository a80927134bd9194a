import { setTimeout as pause } from 'node:timers/promises';
import { checkDatabase, toOpenProblem } from './check-database.ts';
import type { Committer, CommitterEvents } from './committer.ts';
import type { Database } from './database.ts';
import { prepareDatabaseFile } from './database-file.ts';
import { createDatabaseHealth } from './database-health.ts';
import { createDirectCommit } from './direct-commit.ts';
import { checkFileRegularly, noFile } from './file-check.ts';
import { createGroupCommit } from './group-commit.ts';
import type { SqliteDriver } from './sqlite-driver.ts';
import { openDriver } from './sqlite-driver.ts';
import { replacedError } from './sqlite-error.ts';

export interface DatabaseOptions {
  /** The name of the file and of its content. */
  readonly environment: string;
  /** Called with the code of a new problem, or with null when there is none any more. */
  readonly onProblem: (code: string | null) => void;
  /** How long a write waits for the disk before it fails; by default a second. */
  readonly commitTimeoutMs?: number;
}

/** An open database, or the reason why it cannot be used. */
export type OpenedDatabase = { readonly database: Database } | { readonly problem: string };

const memoryPath = ':memory:';

const pageBytes = 4096;

const maxMemoryBytes = 400 * 1024 * 1024;
const maxFileBytes = 4 * 1024 * 1024 * 1024;

/** How long closing waits for a disk that hangs. */
const closeTimeoutMs = 2000;

/** Opens a database that ends with the process. */
export function openMemoryDatabase(options: DatabaseOptions): OpenedDatabase {
  return open(memoryPath, maxMemoryBytes, createDirectCommit, options);
}

/** Opens the database in a file of the directory. */
export async function openFileDatabase(directory: string, options: DatabaseOptions): Promise<OpenedDatabase> {
  const file = await prepareDatabaseFile(directory, options.environment);
  if ('problem' in file) return file;
  const createCommitter: CreateCommitter = (driver, events) =>
    createGroupCommit(driver, events, options.commitTimeoutMs);
  return open(file.path, maxFileBytes, createCommitter, options);
}

type CreateCommitter = (driver: SqliteDriver, events: CommitterEvents) => Committer;

function open(
  path: string,
  maxBytes: number,
  createCommitter: CreateCommitter,
  { environment, onProblem }: DatabaseOptions,
): OpenedDatabase {
  const driver = tryOpen(path);
  if ('problem' in driver) return driver;
  const checked = checkDatabase(driver, { environment, maxPages: maxBytes / pageBytes });
  if ('problem' in checked) {
    driver.close();
    return checked;
  }
  const { session } = checked;
  return { database: createDatabase(driver, createCommitter, { maxBytes, onProblem, path, session }) };
}

function tryOpen(path: string): SqliteDriver | { readonly problem: string } {
  try {
    return openDriver(path);
  } catch (error) {
    return { problem: toOpenProblem(error) };
  }
}

interface DatabaseFacts extends Pick<Database, 'maxBytes' | 'session'>, Pick<DatabaseOptions, 'onProblem'> {
  readonly path: string;
}

function createDatabase(
  driver: SqliteDriver,
  createCommitter: CreateCommitter,
  { maxBytes, onProblem, path, session }: DatabaseFacts,
): Database {
  const listeners = new Set<(isCommitted: boolean) => void>();
  const committer = createCommitter(driver, {
    onError: (error) => health.reportError(error),
    onTransactionEnd(isCommitted) {
      for (const listener of listeners) listener(isCommitted);
    },
  });
  // Random, because SQLite skips the write of a page that stays the same.
  const probe = driver.prepare('UPDATE storage SET probe = randomblob(65536)');
  const health = createDatabaseHealth(() => write(() => probe.run()), onProblem);
  const file =
    path === memoryPath ? noFile : checkFileRegularly(path, () => health.reportError(replacedError()));
  const write: Database['write'] = (work, sync) =>
    file.isReplaced ? Promise.reject(replacedError()) : committer.write(work, sync);
  return {
    prepare: driver.prepare,
    write,
    read: committer.read,
    now: () => Math.floor(performance.timeOrigin + performance.now()),
    maxBytes,
    isDurable: path !== memoryPath,
    session,
    get problem() {
      return health.problem;
    },
    onUsable: health.onUsable,
    onTransactionEnd: (listener) => void listeners.add(listener),
    async close() {
      file.stop();
      health.close();
      await Promise.race([committer.whenIdle().then(() => closeFile(driver)), pause(closeTimeoutMs)]);
    },
  };
}

/** Closing alone would keep the lock, because libsql's statements keep the connection open until they are collected. */
function closeFile(driver: SqliteDriver): void {
  try {
    driver.run('PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; SELECT count(*) FROM storage');
  } catch {
    // The journal stays, and the next start reads it.
  }
  driver.close();
}
