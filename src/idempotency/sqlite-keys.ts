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
  readonly id: string;
  /** The number of its row. */
  readonly number: number;
  readonly bytes: number;
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
  /**
   * Writes the record of a key.
   *
   * @param found what `find` returned in the same transaction, which the record replaces
   */
  put(id: string, record: KeyRecord, found: StoredKey | undefined): void;
  remove(found: StoredKey): void;
  /** Deletes some of the expired keys, and returns how many. */
  removeExpired(): number;
}

type Row = readonly [
  number: number,
  format: number,
  session: number,
  fingerprint: string,
  owner: string | null,
  leaseEnds: number,
  outcome: string | null,
  batch: string | null,
  bytes: number,
  expires: number,
];

/** The size of a key with its fingerprint, its owner and its entries in the indexes. */
const keyBytes = 512;

/** The id of a key begins with its caller. */
const sumsQuery =
  "SELECT substr(id, 1, instr(id || '.', '.') - 1) AS caller, sum(bytes) FROM idempotency_keys GROUP BY caller";

const columns = 'format, session, fingerprint, owner, lease_ends, outcome, batch, bytes, expires';

/** An expired key that is not deleted yet can have the same id, and a row before the one that is valid. */
const selectQuery = `SELECT number, ${columns} FROM idempotency_keys
  WHERE substr(id, -11) = substr(?1, -11) AND id = ?1 AND expires > ?2 ORDER BY number DESC LIMIT 1`;

export function createKeyTable(database: Database, maxBytes: number): KeyTable {
  const { prepare } = database;
  const callerBytes = createCallerBytes(database, maxBytes, sumsQuery);
  const select = prepare<Row>(selectQuery);
  const insert = prepare(
    `INSERT INTO idempotency_keys (id, ${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const update = prepare(
    `UPDATE idempotency_keys SET (${columns}) = (?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE number = ?`,
  );
  const remove = prepare('DELETE FROM idempotency_keys WHERE number = ?');
  const removeExpired = prepare<[id: string, bytes: number]>(
    `DELETE FROM idempotency_keys WHERE number IN (
       SELECT number FROM idempotency_keys WHERE expires <= ? LIMIT ${stepRecords}
     ) RETURNING id, bytes`,
  );
  const addBytes = (id: string, bytes: number) => callerBytes.add(toCallerHash(id), bytes);
  const table: KeyTable = {
    find: (id) => toStoredKey(id, select.get(id, database.now())),
    hasAny: (ids) => ids.some((id) => select.get(id, database.now()) !== undefined),
    hasCapacity(id) {
      if (callerBytes.hasCapacity(toCallerHash(id), keyBytes)) return true;
      return table.removeExpired() > 0 && callerBytes.hasCapacity(toCallerHash(id), keyBytes);
    },
    put(id, { batch, expires, fingerprint, leaseEnds, outcome, owner }, found) {
      const bytes = keyBytes + Buffer.byteLength(outcome ?? batch ?? '');
      const facts = [recordFormat.key, database.session, fingerprint, owner, leaseEnds] as const;
      const values = [...facts, outcome, batch, bytes, expires] as const;
      if (found) update.run(...values, found.number);
      else insert.run(id, ...values);
      addBytes(id, bytes - (found?.bytes ?? 0));
    },
    remove({ bytes, id, number }) {
      remove.run(number);
      addBytes(id, -bytes);
    },
    removeExpired() {
      const removed = removeExpired.all(database.now());
      for (const [id, bytes] of removed) addBytes(id, -bytes);
      return removed.length;
    },
  };
  return table;
}

function toStoredKey(id: string, row: Row | undefined): StoredKey | undefined {
  if (row === undefined) return undefined;
  const [number, format, session, fingerprint, owner, leaseEnds, outcome, batch, bytes, expires] = row;
  const isReadable = format === recordFormat.key;
  const record = { fingerprint, owner, leaseEnds, outcome, batch, expires };
  return { id, number, bytes, isReadable, session, ...record };
}
