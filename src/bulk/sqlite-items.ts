import type { Database } from '../storage/database.ts';
import { stepRecords } from '../storage/delete-regularly.ts';
import { windows } from './windows.ts';

/** The row of an item. */
export interface ItemRow {
  /** JSON text; null when the item was wholly applied, after which it is not needed. */
  readonly item: string | null;
  /** The run that holds the item; null when it is not in flight. */
  readonly run: string | null;
  /** The time of the first run since the item was requeued. */
  readonly runSince: number | null;
  readonly tries: number;
  /** JSON text of the outcome of the last try; null without a try. */
  readonly lastOutcome: string | null;
  /** JSON text, which is empty when the item was wholly applied; null without an outcome. */
  readonly outcome: string | null;
}

/** The table of items, whose methods run inside a transaction; only the reads also run outside. */
export interface ItemTable {
  /** @param rows JSON text of an array of `[position, account, item, next, successors]` */
  insert(bulk: number, rows: string, window: number): void;
  find(bulk: number, position: number): ItemRow | undefined;
  setRun(bulk: number, position: number, run: string, since: number): void;
  /** Ends the run of an item, and adds its tries. */
  requeue(bulk: number, position: number, outcome: string, tries: number): void;
  storeOutcome(bulk: number, position: number, outcome: string): void;
  /** Stores the outcome of all later items of the organization that have none, and returns their number. */
  storeLaterOutcome(bulk: number, position: number, outcome: string): number;
  /** Stores the last outcome of each item that was tried and is not in flight, and returns their number. */
  failTried(bulk: number): number;
  findInFlight(bulk: number): readonly number[];
  /** Returns the keys of the accounts of the items without an outcome. */
  findWaitingAt(bulk: number): readonly string[];
  /** Returns the position of the next item of the chain that has no outcome. */
  findFollowing(bulk: number, position: number): number | null;
  /** Returns the first item without an outcome of each chain; after a cancellation, only those in flight. */
  findReady(bulk: number, isCancelled: boolean): readonly (readonly [position: number, account: string])[];
  findReported(bulk: number, after: number, count: number): readonly (readonly [number, string])[];
  /** Returns some items that were not wholly applied, after a position. */
  findNotUpdated(bulk: number, after: number): readonly NotUpdatedRow[];
  /** Deletes some items, and returns their number. */
  removeSome(bulk: number): number;
}

export type NotUpdatedRow = readonly [position: number, item: string | null, outcome: string | null];

/** The number of items with inputs that are read at once. */
const itemsPerRead = 500;

type Row = readonly [
  item: string | null,
  run: string | null,
  runSince: number | null,
  tries: number,
  lastOutcome: string | null,
  outcome: string | null,
];

export function createItemTable(database: Database): ItemTable {
  const sql = prepareStatements(database);
  return {
    insert: (bulk, rows, window) => void sql.insert.run(bulk, rows, `$[4][${windows.indexOf(window)}]`),
    find: (bulk, position) => toItemRow(sql.find.get(bulk, position)),
    setRun: (...values) => void sql.setRun.run(...values),
    requeue: (...values) => void sql.requeue.run(...values),
    storeOutcome: (...values) => void sql.storeOutcome.run(...values),
    storeLaterOutcome: sql.storeLaterOutcome.run,
    failTried: sql.failTried.run,
    findInFlight: (bulk) => sql.findInFlight.all(bulk).map(([position]) => position),
    findWaitingAt: (bulk) => sql.findWaitingAt.all(bulk).map(([account]) => account),
    findFollowing: (bulk, position) => sql.findFollowing.get(bulk, position)?.[0] ?? null,
    findReady: (bulk, isCancelled) => sql.findReady.all(bulk, isCancelled ? 1 : 0),
    findReported: sql.findReported.all,
    findNotUpdated: (bulk, after) => sql.findNotUpdated.all(bulk, after),
    removeSome: sql.removeSome.run,
  };
}

function toItemRow(row: Row | undefined): ItemRow | undefined {
  if (row === undefined) return undefined;
  const [item, run, runSince, tries, lastOutcome, outcome] = row;
  return { item, run, runSince, tries, lastOutcome, outcome };
}

function prepareStatements({ prepare }: Database) {
  const at = 'bulk = ?1 AND position = ?2';
  return {
    insert: prepare(
      `INSERT INTO bulk_items (bulk, position, account, next, successor, item)
     SELECT ?1, value ->> 0, value ->> 1, value ->> 3, value ->> ?3, value ->> 2 FROM json_each(?2)`,
    ),
    find: prepare<Row>(
      `SELECT item, run, run_since, tries, last_outcome, outcome FROM bulk_items WHERE ${at}`,
    ),
    setRun: prepare(`UPDATE bulk_items SET run = ?3, run_since = ?4 WHERE ${at}`),
    requeue: prepare(
      `UPDATE bulk_items SET run = NULL, tries = tries + ?4, last_outcome = coalesce(nullif(?3, ''), last_outcome)
     WHERE ${at}`,
    ),
    storeOutcome: prepare(
      `UPDATE bulk_items SET run = NULL, last_outcome = NULL, outcome = ?3, item = iif(?3 = '', NULL, item) WHERE ${at}`,
    ),
    storeLaterOutcome: prepare(
      `WITH RECURSIVE later (position) AS (
       SELECT next FROM bulk_items WHERE ${at}
       UNION ALL
       SELECT next FROM later JOIN bulk_items USING (position) WHERE bulk = ?1
     )
     UPDATE bulk_items SET outcome = ?3 WHERE bulk = ?1 AND outcome IS NULL AND position IN (SELECT position FROM later)`,
    ),
    failTried: prepare(
      `UPDATE bulk_items SET outcome = last_outcome, last_outcome = NULL
     WHERE bulk = ? AND outcome IS NULL AND run IS NULL AND last_outcome IS NOT NULL`,
    ),
    findInFlight: prepare<[number]>('SELECT position FROM bulk_items WHERE bulk = ? AND run IS NOT NULL'),
    findWaitingAt: prepare<[account: string]>(
      // One search of the index for each account, because DISTINCT would read every item.
      `WITH RECURSIVE waiting (account) AS (
         SELECT min(account) FROM bulk_items WHERE bulk = ?1 AND outcome IS NULL
         UNION ALL
         SELECT (SELECT min(account) FROM bulk_items WHERE bulk = ?1 AND outcome IS NULL AND account > waiting.account)
         FROM waiting WHERE waiting.account IS NOT NULL
       )
       SELECT account FROM waiting WHERE account IS NOT NULL`,
    ),
    findFollowing: prepare<[position: number]>(
      `WITH RECURSIVE chain (position, outcome) AS (
         SELECT coalesce(next, successor), '' FROM bulk_items WHERE ${at}
         UNION ALL
         SELECT iif(bulk_items.outcome IS NULL, chain.position, coalesce(next, successor)), bulk_items.outcome
         FROM chain JOIN bulk_items USING (position) WHERE bulk = ?1 AND chain.outcome IS NOT NULL
       )
       SELECT position FROM chain WHERE outcome IS NULL`,
    ),
    findReady: prepare<[position: number, account: string]>(
      `SELECT position, account FROM bulk_items
       WHERE bulk = ?1 AND outcome IS NULL AND (?2 = 0 OR run IS NOT NULL) AND position NOT IN (
       SELECT coalesce(next, successor) FROM bulk_items
       WHERE bulk = ?1 AND outcome IS NULL AND coalesce(next, successor) IS NOT NULL
     )`,
    ),
    findReported: prepare<[position: number, outcome: string]>(
      // Without statistics, SQLite would read every item.
      `SELECT position, outcome FROM bulk_items INDEXED BY bulk_items_reported
       WHERE bulk = ? AND position > ? AND outcome <> '' ORDER BY position LIMIT ?`,
    ),
    findNotUpdated: prepare<NotUpdatedRow>(
      `SELECT position, item, outcome FROM bulk_items WHERE bulk = ? AND position > ? AND outcome IS NOT ''
     ORDER BY position LIMIT ${itemsPerRead}`,
    ),
    removeSome: prepare(
      `DELETE FROM bulk_items WHERE bulk = ?1 AND position IN (
       SELECT position FROM bulk_items WHERE bulk = ?1 LIMIT ${stepRecords}
     )`,
    ),
  };
}
