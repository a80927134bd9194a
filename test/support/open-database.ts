import { onTestFinished } from 'vitest';
import { createSqliteBulkStore } from '../../src/bulk/sqlite-store.ts';
import type { BulkStore } from '../../src/bulk/store.ts';
import { createChanges } from '../../src/changes/create-changes.ts';
import { createSqliteChangeStore } from '../../src/changes/sqlite-store.ts';
import type { Changes } from '../../src/domain/changes/changes.ts';
import { createLocalStore } from '../../src/idempotency/local-store.ts';
import type { IdempotencyStore } from '../../src/idempotency/store.ts';
import type { Database } from '../../src/storage/database.ts';
import type { OpenedDatabase } from '../../src/storage/open-database.ts';
import { openFileDatabase, openMemoryDatabase } from '../../src/storage/open-database.ts';

/** A busy machine may take seconds for a write. */
const options = { environment: 'test-0123456789abcdef', onProblem() {}, commitTimeoutMs: 30_000 };

/** Opens an empty database in memory. */
export function createMemoryDatabase(): Database {
  return expectOpen(openMemoryDatabase(options));
}

/** Opens the database in a file of the directory, and closes it when the test is done. */
export async function openDatabaseIn(directory: string): Promise<Database> {
  const database = expectOpen(await openFileDatabase(directory, options));
  onTestFinished(() => database.close());
  return database;
}

function expectOpen(opened: OpenedDatabase): Database {
  if ('problem' in opened) throw new Error(opened.problem);
  return opened.database;
}

/** Creates a store of idempotency keys in memory. */
export function createMemoryStore(ttlSeconds: number, maxBytes?: number): IdempotencyStore {
  const bound = maxBytes === undefined ? {} : { maxBytes };
  return createLocalStore({ database: createMemoryDatabase(), ttlSeconds, leaseMs: 60_000, ...bound });
}

/** Creates a store of bulk updates in the database, by default in memory. */
export function createBulkStore(database = createMemoryDatabase()): BulkStore {
  const store = createSqliteBulkStore({
    database,
    ttlSeconds: 3600,
    leaseMs: 25_000,
    onUnreadableItems() {},
  });
  onTestFinished(() => store.close());
  return store;
}

/** Creates a record of changes in memory. */
export function createMemoryChanges(): Changes {
  const database = createMemoryDatabase();
  const store = createSqliteChangeStore({ database, retentionMs: 86_400_000, onFull() {} });
  return createChanges(store, { isRequired: false, onFailure() {}, onRecovery() {} });
}
