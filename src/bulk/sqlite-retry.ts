import type { Database } from '../storage/database.ts';
import type { RetryableItem, StoredOutcome } from './item.ts';
import { isRetryable } from './item.ts';
import { forEachInSlices } from './slice-turns.ts';
import type { BulkTable } from './sqlite-bulks.ts';
import type { ItemTable, NotUpdatedRow } from './sqlite-items.ts';
import type { BulkStore } from './store.ts';
import { decodeBulkItem, decodeItem } from './stored-bulk.ts';

/** Creates the method that reads the items of a finished bulk update that were provably not applied. */
export function createReadRetryable(
  database: Database,
  bulks: BulkTable,
  items: ItemTable,
): BulkStore['readRetryable'] {
  const readSome = (id: string, after: number) =>
    database.read(() => {
      const bulk = bulks.find(id);
      return bulk ? items.findNotUpdated(bulk.number, after) : [];
    });
  return async (id, owner) => {
    const retryable: RetryableItem[] = [];
    let problem: 'DELETED' | 'UNREADABLE' | null = null;
    for (let rows = await readSome(id, -1); rows.length > 0; rows = await readSome(id, lastPosition(rows))) {
      await forEachInSlices(owner, rows, (row) => {
        const item = toRetryable(row);
        if (typeof item === 'string') problem ??= item;
        else if (item !== null) retryable.push(item);
      });
    }
    return problem ?? retryable;
  };
}

function toRetryable([index, text, outcome]: NotUpdatedRow): RetryableItem | 'DELETED' | 'UNREADABLE' | null {
  if (!isRetryable(decodeOutcome(index, outcome))) return null;
  if (text === null) return 'DELETED';
  const item = decodeItem(text);
  return item ? { index, request: item.request, account: item.account } : 'UNREADABLE';
}

/** @returns undefined for an item without an outcome */
function decodeOutcome(index: number, outcome: string | null): StoredOutcome | undefined {
  return outcome === null ? undefined : decodeBulkItem(index, outcome).outcome;
}

function lastPosition(rows: readonly NotUpdatedRow[]): number {
  return rows.at(-1)?.[0] ?? -1;
}
