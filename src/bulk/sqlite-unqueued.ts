import type { Database } from '../storage/database.ts';
import { toAccounts } from './item.ts';
import { sweepCallerId, waitForSliceTurn } from './slice-turns.ts';
import type { BulkTable } from './sqlite-bulks.ts';
import type { ItemTable } from './sqlite-items.ts';
import type { UnqueuedBulk } from './store.ts';

/** The bulk updates whose items are not in the queues of this process: at its start, all unfinished ones. */
export interface UnqueuedBulks {
  add(id: string): void;
  remove(id: string): void;
  /** Returns each one with the items that are ready. */
  find(): Promise<readonly UnqueuedBulk[]>;
}

/** @param onUnreadableItems called once for each bulk update that this version cannot read */
export function createUnqueued(
  database: Database,
  bulks: BulkTable,
  items: ItemTable,
  onUnreadableItems: (id: string) => void,
): UnqueuedBulks {
  const ids = new Set(bulks.findUnfinished());
  const find = (id: string): readonly UnqueuedBulk[] => {
    const bulk = bulks.find(id);
    if (bulk?.isReadable) {
      const ready = items.findReady(bulk.number, bulk.state === 'CANCELLED');
      return [
        {
          id,
          ready: ready.flatMap(([index, key]) =>
            toAccounts([key]).map((account) => ({ id, index, ...account })),
          ),
        },
      ];
    }
    // A later write can no longer commit it, or no process of this version can run it.
    ids.delete(id);
    if (bulk) onUnreadableItems(id);
    return [];
  };
  return {
    add: (id) => void ids.add(id),
    remove: (id) => void ids.delete(id),
    async find() {
      const found: UnqueuedBulk[] = [];
      for (const id of ids) {
        await waitForSliceTurn(sweepCallerId);
        found.push(...(await database.read(() => find(id))));
      }
      return found;
    },
  };
}
