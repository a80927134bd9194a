import { toAccountKey } from '../domain/provider/connection.ts';
import type { Database } from '../storage/database.ts';
import { isHang } from '../storage/sqlite-error.ts';
import { encodeItem, toItemAccount } from './item.ts';
import { maxUnfinished, maxUnfinishedBytes } from './limits.ts';
import { forEachInSlices } from './slice-turns.ts';
import type { BulkRow } from './sqlite-bulk-rows.ts';
import type { BulkTable } from './sqlite-bulks.ts';
import type { ItemTable } from './sqlite-items.ts';
import type { UnqueuedBulks } from './sqlite-unqueued.ts';
import type { BulkStore, CreateResult, NewBulk } from './store.ts';
import { toWindow } from './windows.ts';

/** The size of an item's row and of a usual outcome, which the store reserves until the bulk update is finished. */
const reservedBytes = 256;

/** The number of items that one statement inserts: 10,000 single statements take twice as long. */
const itemsPerStatement = 1000;

export function createCreate(
  database: Database,
  bulks: BulkTable,
  items: ItemTable,
  unqueued: UnqueuedBulks,
): BulkStore['create'] {
  const check = (bulk: NewBulk, storedBytes: number): CreateResult => {
    const found = bulks.find(bulk.id);
    if (found) return toKnown(found, bulk);
    const [count, bytes] = bulks.sumUnfinished(bulk.caller.id);
    if (count >= maxUnfinished) return 'TOO_MANY';
    if (bytes + bulk.bytes > maxUnfinishedBytes) return 'TOO_LARGE';
    if (!bulks.hasCapacity(bulk.caller.id, storedBytes)) return 'FULL';
    const problem = bulk.retryOf === null ? null : findRetryProblem(bulks.find(bulk.retryOf));
    return problem ?? { window: toWindow(count) };
  };
  return async (bulk) => {
    const rows = await toRows(bulk);
    const storedBytes = bulk.bytes + bulk.items.length * reservedBytes;
    const work = () => {
      const result = check(bulk, storedBytes);
      if (typeof result === 'string') return result;
      const number = bulks.insert(bulk, storedBytes);
      for (const text of rows) items.insert(number, text, result.window);
      unqueued.add(bulk.id);
      return result;
    };
    return database.write(work).catch((error) => {
      // A write that was too slow may still be committed; its items are then queued when the disk responds.
      if (!isHang(error)) unqueued.remove(bulk.id);
      throw error;
    });
  };
}

function toKnown({ fingerprint, isReadable }: BulkRow, bulk: NewBulk): CreateResult {
  if (!isReadable) return 'UNREADABLE';
  return fingerprint === bulk.fingerprint ? 'KNOWN' : 'OTHER';
}

function findRetryProblem(retried: BulkRow | undefined): CreateResult | null {
  if (retried === undefined) return 'EXPIRED';
  return retried.retriedBy === null ? null : 'RETRIED';
}

/** Encodes the rows of each statement, before the transaction begins. */
async function toRows({ caller, items }: NewBulk): Promise<readonly string[]> {
  const texts: string[] = [];
  let rows: string[] = [];
  await forEachInSlices(caller.id, items, (item, place) => {
    const { index, next, successors } = item;
    const account = toAccountKey(toItemAccount(item));
    rows.push(JSON.stringify([index, account, encodeItem(item), next, successors]));
    if (rows.length < itemsPerStatement && place + 1 < items.length) return;
    texts.push(`[${rows.join()}]`);
    rows = [];
  });
  return texts;
}
