import type { Database } from '../storage/database.ts';
import { toAccounts } from './item.ts';
import type { BulkRow } from './sqlite-bulk-rows.ts';
import { isActive, toStoredUpdate } from './sqlite-bulk-rows.ts';
import type { BulkTable } from './sqlite-bulks.ts';
import type { ItemTable } from './sqlite-items.ts';
import type { BulkStore, StoredBulk, StoredUpdate } from './store.ts';

/** Creates the methods that read bulk updates without their items. */
export function createFind(
  database: Database,
  bulks: BulkTable,
  items: ItemTable,
): Pick<BulkStore, 'find' | 'list'> {
  const toUpdate = (row: BulkRow): StoredUpdate => {
    const waitingAt = isActive(row) ? toAccounts(items.findWaitingAt(row.number)) : [];
    return toStoredUpdate(row, waitingAt);
  };
  const find = (id: string): StoredBulk | undefined => {
    const row = bulks.find(id);
    if (row === undefined) return undefined;
    const { isReadable, owner, retriedBy } = row;
    return { owner, bulk: isReadable ? toUpdate(row) : null, retriedBy };
  };
  return {
    find: (ids) => database.read(() => ids.map(find)),
    list: (owner, page) => database.read(() => bulks.list(owner, page).map(toUpdate)),
  };
}
