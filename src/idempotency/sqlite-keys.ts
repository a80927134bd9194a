import { createCallerBytes } from '../storage/caller-bytes.ts';
import type { Database } from '../storage/database.ts';
import { stepRecords } from '../storage/delete-regularly.ts';
import { recordFormat } from '../storage/record-format.ts';
import { toCallerHash } from './fingerprint.ts';

/** What a key's row contains for its use. */
export interface KeyRecord {
  readonly fingerprint: string;
  /** The request that holds the key of an update; empty when the key was found abandoned; null for the key of a batch. */
  readonly owner: string | null;
  /** When the key of an update that has no outcome is abandoned. */
  readonly leaseEnds: number;
  /** JSON text; null without an outcome. */
  readonly outcome: string | null;
  /** JSON text; null for the key of an update. */
  readonly batch: string | null;
  readonly expires: number;
}

/** A key that has not expired. */
export interface StoredKey extends KeyRecord {
  /** Whether this version can read the record. */
  readonly isReadable: boolean;
  /** The start of the database in which the record was written last. */
  readonly session: number;
}

/** The table of keys, whose methods run inside a transaction; only `find` and `hasAny` also run outside. */
export interface KeyTable {
  find(id: string): StoredKey | undefined;
  hasAny(ids: readonly string[]): boolean;
  /** Whether the key's caller is allowed to add a key; deletes expired keys to make space. */
  hasCapacity(id: string): boolean;
  /** Replaces the record of the key. */
  put(id: string, record: KeyRecord): void;
  remove(id: string): void;
  /** Deletes some of the expired keys, and returns how many. */
  removeExpired(): number;
}

type Row = readonly [
  format: number,
  session: number,
  fingerprint: string,
  owner: string | null,
  leaseEnds: number,
  outcome: string | null,
  batch: string | null,
  expires: number,
];

/** The size of a key with its fingerprint, its owner and its entries in the indexes. */
const keyBytes = 512;

/** The id of a key begins with its caller. */
const sumsQuery =
  "SELECT substr(id, 1, instr(id || '.', '.') - 1) AS caller, sum(bytes) FROM idempotency_keys GROUP BY caller";

export function createKeyTable(database: Database, maxBytes: number): KeyTable {
  const { prepare } = database;
  const callerBytes = createCallerBytes(database, maxBytes, sumsQuery);
  const select = prepare<Row>(
    `SELECT format, session, fingerprint, owner, lease_ends, outcome, batch, expires
     FROM idempotency_keys WHERE id = ? AND expires > ?`,
  );
  // Also replaces a record that has expired and is not deleted yet.
  const put = prepare<[replacedBytes: number]>(
    `INSERT INTO idempotency_keys
       (id, format, session, fingerprint, owner, lease_ends, outcome, batch, bytes, expires, replaced_bytes)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
     ON CONFLICT (id) DO UPDATE SET
       format = excluded.format, session = excluded.session, fingerprint = excluded.fingerprint, owner = excluded.owner,
       lease_ends = excluded.lease_ends, outcome = excluded.outcome, batch = excluded.batch, bytes = excluded.bytes,
       expires = excluded.expires, replaced_bytes = bytes
     RETURNING replaced_bytes`,
  );
  const remove = prepare<[bytes: number]>('DELETE FROM idempotency_keys WHERE id = ? RETURNING bytes');
  const removeExpired = prepare<[id: string, bytes: number]>(
    `DELETE FROM idempotency_keys WHERE id IN (
       SELECT id FROM idempotency_keys WHERE expires <= ? LIMIT ${stepRecords}
     ) RETURNING id, bytes`,
  );
  const table: KeyTable = {
    find: (id) => toStoredKey(select.get(id, database.now())),
    hasAny: (ids) => ids.some((id) => select.get(id, database.now()) !== undefined),
    hasCapacity(id) {
      if (callerBytes.hasCapacity(toCallerHash(id), keyBytes)) return true;
      return table.removeExpired() > 0 && callerBytes.hasCapacity(toCallerHash(id), keyBytes);
    },
    put(id, { batch, expires, fingerprint, leaseEnds, outcome, owner }) {
      const bytes = keyBytes + Buffer.byteLength(outcome ?? batch ?? '');
      const values = [fingerprint, owner, leaseEnds, outcome, batch, bytes, expires] as const;
      const [replacedBytes = 0] = put.get(id, recordFormat.key, database.session, ...values) ?? [];
      callerBytes.add(toCallerHash(id), bytes - replacedBytes);
    },
    remove(id) {
      const [bytes] = remove.get(id) ?? [];
      if (bytes !== undefined) callerBytes.add(toCallerHash(id), -bytes);
    },
    removeExpired() {
      const removed = removeExpired.all(database.now());
      for (const [id, bytes] of removed) callerBytes.add(toCallerHash(id), -bytes);
      return removed.length;
    },
  };
  return table;
}

function toStoredKey(row: Row | undefined): StoredKey | undefined {
  if (row === undefined) return undefined;
  const [format, session, fingerprint, owner, leaseEnds, outcome, batch, expires] = row;
  const isReadable = format === recordFormat.key;
  return { isReadable, session, fingerprint, owner, leaseEnds, outcome, batch, expires };
}
