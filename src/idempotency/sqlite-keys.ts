import { createStoredBytes } from '../storage/caller-bytes.ts';
import type { Database } from '../storage/database.ts';
import { stepRecords } from '../storage/delete-regularly.ts';
import { recordFormat } from '../storage/record-format.ts';
import { toCallerHash } from './fingerprint.ts';
import type { KeyTable, StoredKey } from './key-table.ts';
import { keyBytes, toBytes } from './key-table.ts';

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

/** The id of a key begins with its caller. */
const sumsQuery =
  "SELECT substr(id, 1, instr(id || '.', '.') - 1) AS caller, sum(bytes) FROM idempotency_keys GROUP BY caller";

const columns = 'format, session, fingerprint, owner, lease_ends, outcome, batch, bytes, expires';

/** An expired key that is not deleted yet can have the same id, and a row before the one that is valid. */
const selectQuery = `SELECT number, ${columns} FROM idempotency_keys
  WHERE substr(id, -11) = substr(?1, -11) AND id = ?1 AND expires > ?2 ORDER BY number DESC LIMIT 1`;

/** Creates the table of keys in a file. */
export function createSqliteKeys(database: Database, maxBytes: number): KeyTable {
  const { prepare } = database;
  const callerBytes = createStoredBytes(database, maxBytes, sumsQuery);
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
  return {
    find: (id) => toStoredKey(id, select.get(id, database.now())),
    hasAny: (ids) => ids.some((id) => select.get(id, database.now()) !== undefined),
    hasCapacity: (id) => callerBytes.hasCapacity(toCallerHash(id), keyBytes),
    put(id, record, found) {
      const { batch, expires, fingerprint, leaseEnds, outcome, owner } = record;
      const bytes = toBytes(record);
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
}

function toStoredKey(id: string, row: Row | undefined): StoredKey | undefined {
  if (row === undefined) return undefined;
  const [number, format, session, fingerprint, owner, leaseEnds, outcome, batch, bytes, expires] = row;
  const isReadable = format === recordFormat.key;
  const record = { fingerprint, owner, leaseEnds, outcome, batch, expires };
  return { id, number, bytes, isReadable, session, ...record };
}
