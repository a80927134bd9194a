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
    id TEXT NOT NULL UNIQUE,
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
  CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires)`,
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
