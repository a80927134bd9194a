import type { SqliteDriver } from './sqlite-driver.ts';

/**
 * The changes of the database's tables in the order in which they are applied; the number of a database's version is how many
 * of them it has. A change that was released is never edited.
 */
const migrations: readonly string[] = [
  `CREATE TABLE storage (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    environment TEXT NOT NULL,
    session INTEGER NOT NULL,
    probe BLOB
  ) STRICT`,
  `CREATE TABLE idempotency_keys (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    format INTEGER NOT NULL,
    session INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    owner TEXT,
    lease_ends INTEGER NOT NULL,
    outcome TEXT,
    batch TEXT,
    bytes INTEGER NOT NULL,
    expires INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX idempotency_keys_by_end_of_id ON idempotency_keys (substr(id, -11));
  CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires)`,
  `CREATE TABLE bulk_updates (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    format INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    owner TEXT NOT NULL,
    caller TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    retry_of TEXT,
    state TEXT NOT NULL,
    total INTEGER NOT NULL,
    updated INTEGER NOT NULL DEFAULT 0,
    partially_updated INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    unknown INTEGER NOT NULL DEFAULT 0,
    cancelled INTEGER NOT NULL DEFAULT 0,
    item_bytes INTEGER NOT NULL,
    stored_bytes INTEGER NOT NULL,
    input_bytes INTEGER NOT NULL DEFAULT 0,
    expires INTEGER
  ) STRICT;
  CREATE INDEX bulk_updates_by_id ON bulk_updates (id);
  CREATE INDEX bulk_updates_by_owner ON bulk_updates (owner, created_at, id);
  CREATE INDEX bulk_updates_by_retry ON bulk_updates (retry_of) WHERE retry_of IS NOT NULL;
  CREATE INDEX bulk_updates_with_inputs ON bulk_updates (owner, expires, input_bytes) WHERE input_bytes > 0;
  CREATE INDEX bulk_updates_unfinished ON bulk_updates (owner) WHERE expires IS NULL;
  CREATE INDEX bulk_updates_by_expiry ON bulk_updates (expires) WHERE expires IS NOT NULL;
  CREATE TABLE bulk_items (
    bulk INTEGER NOT NULL,
    position INTEGER NOT NULL,
    provider TEXT NOT NULL,
    next INTEGER,
    successor INTEGER,
    item TEXT,
    run TEXT,
    run_since INTEGER,
    tries INTEGER NOT NULL DEFAULT 0,
    last_outcome TEXT,
    outcome TEXT,
    PRIMARY KEY (bulk, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX bulk_items_reported ON bulk_items (bulk, position) WHERE outcome <> ''`,
  `CREATE TABLE changes (
    id INTEGER PRIMARY KEY,
    format INTEGER NOT NULL,
    organization TEXT NOT NULL,
    facts TEXT NOT NULL,
    result TEXT,
    bytes INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX changes_by_organization ON changes (organization)`,
  `CREATE TABLE quotas (
    connection TEXT PRIMARY KEY,
    format INTEGER NOT NULL,
    windows TEXT NOT NULL
  ) STRICT, WITHOUT ROWID`,
  'CREATE INDEX bulk_items_waiting ON bulk_items (bulk, provider) WHERE outcome IS NULL',
  'ALTER TABLE bulk_items RENAME COLUMN provider TO account',
];

/** The version of a database that has all changes. */
export const currentVersion = migrations.length;

/** Marks a file as a database of this gateway: "OrGW" in ASCII. */
export const applicationId = 0x4f_72_47_57;

/** Applies the changes that the database lacks, each in its own transaction. */
export function migrate(driver: SqliteDriver, version: number): void {
  for (const [index, change] of migrations.entries()) {
    if (index >= version) driver.run(`BEGIN; ${change}; PRAGMA user_version = ${index + 1}; COMMIT`);
  }
}
