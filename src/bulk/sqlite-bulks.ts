import type { BulkCounts, BulkPageRequest } from '../domain/bulk/bulk-update.ts';
import { createStoredBytes } from '../storage/caller-bytes.ts';
import type { Database } from '../storage/database.ts';
import { recordFormat } from '../storage/record-format.ts';
import type { BulkColumns, BulkRow } from './sqlite-bulk-rows.ts';
import { bulkColumns, toBulkRow } from './sqlite-bulk-rows.ts';
import { createInputTable } from './sqlite-inputs.ts';
import type { NewBulk, StoredState } from './store.ts';
import { bulkStates, encodeCaller } from './stored-bulk.ts';

/** The table of bulk updates, whose methods run inside a transaction; only the reads also run outside. */
export interface BulkTable {
  find(id: string): BulkRow | undefined;
  /** Lists the readable bulk updates of a caller, newest first. */
  list(owner: string, page: BulkPageRequest): readonly BulkRow[];
  /** Returns the ids of unfinished bulk updates in the order of their creation. */
  findUnfinished(): readonly string[];
  /** The number and the size of the caller's unfinished bulk updates. */
  sumUnfinished(owner: string): readonly [count: number, bytes: number];
  /** Whether the store has capacity for these bytes of the caller. */
  hasCapacity(owner: string, bytes: number): boolean;
  /** Inserts a bulk update, and returns the key of its items. */
  insert(bulk: NewBulk, storedBytes: number): number;
  setState(row: BulkRow, state: StoredState): void;
  addCounts(row: BulkRow, counts: Partial<BulkCounts>): void;
  /** Finishes the bulk update if all of its items have outcomes. */
  finishIfDone(row: BulkRow): void;
  findExpired(): BulkRow | undefined;
  remove(row: BulkRow): void;
}

/** The size of a finished item's row beside its texts. */
const rowBytes = 64;

export function createBulkTable(database: Database, maxBytes: number, ttlMs: number): BulkTable {
  const callerBytes = createStoredBytes(
    database,
    maxBytes,
    'SELECT owner, sum(stored_bytes) FROM bulk_updates GROUP BY owner',
  );
  const inputs = createInputTable(database);
  const sql = prepareStatements(database);
  return {
    find: (id) => toBulkRow(sql.select.get(id, database.now())),
    list(owner, { after, count }) {
      const [createdAt, id] = after ? [Date.parse(after.createdAt), after.id] : [null, null];
      const rows = sql.list.all(owner, database.now(), createdAt, id, count);
      return rows.map(toBulkRow).filter((row) => row !== undefined);
    },
    findUnfinished: () => sql.selectUnfinished.all().map(([id]) => id),
    sumUnfinished: (owner) => sql.sum.get(owner) ?? [0, 0],
    hasCapacity: callerBytes.hasCapacity,
    insert({ bytes, caller, createdAt, fingerprint, id, items, retryOf }, storedBytes) {
      const record = [id, recordFormat.bulk, fingerprint, caller.id, encodeCaller(caller)] as const;
      const facts = [Date.parse(createdAt), retryOf, items.length, bytes, storedBytes] as const;
      const [number = 0] = sql.insert.get(...record, ...facts) ?? [];
      callerBytes.add(caller.id, storedBytes);
      return number;
    },
    setState: ({ number }, state) => void sql.setState.run(number, state),
    addCounts({ number }, { cancelled = 0, failed = 0, partiallyUpdated = 0, unknown = 0, updated = 0 }) {
      sql.addCounts.run(number, updated, partiallyUpdated, failed, unknown, cancelled);
    },
    finishIfDone({ number, owner, storedBytes }) {
      const [retryable] = sql.countRetryable.get(number) ?? [];
      if (retryable === undefined) return;
      if (retryable === 0) inputs.remove(number);
      const [bytes = 0] = sql.finish.get(number, database.now() + ttlMs) ?? [];
      callerBytes.add(owner, bytes - storedBytes - inputs.removeExceeding(owner));
    },
    findExpired: () => toBulkRow(sql.selectExpired.get(database.now())),
    remove({ number, owner, storedBytes }) {
      sql.remove.run(number);
      callerBytes.add(owner, -storedBytes);
    },
  };
}

function prepareStatements({ prepare }: Database) {
  return {
    select: prepare<BulkColumns>(
      `SELECT ${bulkColumns} FROM bulk_updates WHERE id = ? AND (expires IS NULL OR expires > ?)`,
    ),
    list: prepare<BulkColumns>(
      `SELECT ${bulkColumns} FROM bulk_updates
     WHERE owner = ?1 AND (expires IS NULL OR expires > ?2) AND (?3 IS NULL OR (created_at, id) < (?3, ?4))
     AND format = ${recordFormat.bulk} AND state IN (${bulkStates.map((state) => `'${state}'`).join()})
     ORDER BY created_at DESC, id DESC LIMIT ?5`,
    ),
    selectUnfinished: prepare<[id: string]>(
      'SELECT id FROM bulk_updates WHERE expires IS NULL ORDER BY number',
    ),
    selectExpired: prepare<BulkColumns>(`SELECT ${bulkColumns} FROM bulk_updates WHERE expires <= ? LIMIT 1`),
    sum: prepare<[count: number, bytes: number]>(
      'SELECT count(*), total(item_bytes) FROM bulk_updates WHERE owner = ? AND expires IS NULL',
    ),
    insert: prepare<[number: number]>(
      `INSERT INTO bulk_updates (id, format, fingerprint, owner, caller, created_at, retry_of, state, total, item_bytes, stored_bytes)
     VALUES (?, ?, ?, ?, ?, ?, ?, 'QUEUED', ?, ?, ?) RETURNING number`,
    ),
    setState: prepare('UPDATE bulk_updates SET state = ?2 WHERE number = ?1'),
    addCounts: prepare(
      `UPDATE bulk_updates SET updated = updated + ?2, partially_updated = partially_updated + ?3,
       failed = failed + ?4, unknown = unknown + ?5, cancelled = cancelled + ?6 WHERE number = ?1`,
    ),
    countRetryable: prepare<[count: number]>(
      `SELECT failed + cancelled FROM bulk_updates
     WHERE number = ? AND total = updated + partially_updated + failed + unknown + cancelled`,
    ),
    finish: prepare<[storedBytes: number]>(
      `UPDATE bulk_updates SET state = iif(state = 'CANCELLED', state, 'DONE'), expires = ?2, stored_bytes = (
       SELECT total(${rowBytes} + octet_length(coalesce(item, '')) + octet_length(coalesce(outcome, '')))
       FROM bulk_items WHERE bulk = ?1
     ), input_bytes = (SELECT total(octet_length(coalesce(item, ''))) FROM bulk_items WHERE bulk = ?1)
     WHERE number = ?1 RETURNING stored_bytes`,
    ),
    remove: prepare('DELETE FROM bulk_updates WHERE number = ?'),
  };
}
