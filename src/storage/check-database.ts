import type { SqliteDriver } from './sqlite-driver.ts';
import { toStorageCode } from './sqlite-error.ts';
import { applicationId, currentVersion, migrate } from './sqlite-migrations.ts';

/** The start of a database, or the reason why it cannot be used. */
export type CheckedDatabase = { readonly session: number } | { readonly problem: string };

export interface CheckOptions {
  readonly environment: string;
  readonly maxPages: number;
}

/**
 * Locks the database until the process ends, however it ends. Checks that it is whole, ours, of this environment and not newer
 * than this version, and brings it up to date.
 */
export function checkDatabase(
  driver: SqliteDriver,
  { environment, maxPages }: CheckOptions,
): CheckedDatabase {
  try {
    driver.run(`PRAGMA locking_mode = EXCLUSIVE; PRAGMA max_page_count = ${maxPages}`);
    const header = readHeader(driver);
    const problem = findProblem(driver, header);
    if (problem !== null) return { problem };
    // Only now is the file changed.
    driver.run(`PRAGMA journal_mode = WAL; PRAGMA application_id = ${applicationId}`);
    migrate(driver, header.version);
    return startSession(driver, environment);
  } catch (error) {
    return { problem: toOpenProblem(error) };
  }
}

interface Header {
  readonly version: number;
  readonly id: number;
  readonly tables: number;
}

function findProblem(driver: SqliteDriver, { id, tables, version }: Header): string | null {
  if (tables > 0 && id !== applicationId) return foreign;
  if (version > currentVersion) return newer;
  return driver.prepare<[string]>('PRAGMA quick_check(1)').get()?.[0] === 'ok' ? null : corrupt;
}

function readHeader(driver: SqliteDriver): Header {
  const read = (sql: string) => driver.prepare<[number]>(sql).get()?.[0] ?? 0;
  return {
    version: read('PRAGMA user_version'),
    id: read('PRAGMA application_id'),
    tables: read('SELECT count(*) FROM sqlite_schema'),
  };
}

/** Counts this start, which also shows that the file can be written. */
function startSession(driver: SqliteDriver, environment: string): CheckedDatabase {
  const row = driver
    .prepare<[session: number, environment: string]>(
      `INSERT INTO storage (id, environment, session) VALUES (1, ?, 1)
       ON CONFLICT DO UPDATE SET session = session + 1 RETURNING session, environment`,
    )
    .get(environment);
  return row?.[1] === environment ? { session: row[0] } : { problem: otherEnvironment };
}

/** Returns the reason why a database cannot be used, without its path. */
export function toOpenProblem(error: unknown): string {
  const code = toStorageCode(error);
  if (code === 'SQLITE_BUSY') return inUse;
  if (code === 'SQLITE_NOTADB' || code === 'SQLITE_CORRUPT') return corrupt;
  return `DATA_DIR cannot be used: ${code ?? 'an unknown error'}. Check the disk, and whether the user of the gateway is allowed to write to the files in it.`;
}

const inUse =
  'DATA_DIR is in use by another gateway process. Stop that process, or set DATA_DIR to another directory. Only REDIS_URL lets processes share their state.';

export const newer =
  'DATA_DIR was last used by a newer version of the gateway. Start that version, or set DATA_DIR to another directory.';

export const corrupt =
  'DATA_DIR contains a database that is corrupt. Restore the directory from a backup, or set DATA_DIR to another directory: idempotency keys and bulk updates are then lost, and updates that are sent again are applied again.';

export const foreign =
  'DATA_DIR contains a file of another program with the name of the database. Set DATA_DIR to another directory.';

const otherEnvironment =
  'DATA_DIR contains a database that was renamed: it belongs to another STORAGE_NAMESPACE, or to other providers or accounts. Give it its former name, or set DATA_DIR to another directory.';
