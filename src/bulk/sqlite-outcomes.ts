import type { Database } from '../storage/database.ts';
import type { ItemRef, RefusedItem } from './item.ts';
import { toAccounts, toCountName, toTries } from './item.ts';
import type { BulkRow } from './sqlite-bulk-rows.ts';
import { countWaiting } from './sqlite-bulk-rows.ts';
import type { BulkTable } from './sqlite-bulks.ts';
import type { ItemRow, ItemTable } from './sqlite-items.ts';
import type { BulkStore } from './store.ts';
import { encodeOutcome } from './stored-bulk.ts';

type FindItem = (ref: ItemRef) => { readonly bulk: BulkRow; readonly row: ItemRow } | undefined;

/** Creates the methods that end the run of an item. */
export function createOutcomeMethods(
  database: Database,
  bulks: BulkTable,
  items: ItemTable,
): Pick<BulkStore, 'requeue' | 'storeOutcome'> {
  const find: FindItem = ({ id, index }) => {
    const bulk = bulks.find(id);
    const row = bulk?.isReadable ? items.find(bulk.number, index) : undefined;
    return bulk && row && { bulk, row };
  };
  return {
    requeue: (ref, _owner, runId, outcome, isTry) => {
      const text = encodeOutcome(ref.provider, outcome);
      const tries = toTries(outcome, isTry);
      const work = () => {
        const { bulk, row } = find(ref) ?? {};
        if (!bulk || row?.run !== runId) return;
        items.requeue(bulk.number, ref.index, text, tries);
        if (bulk.state === 'CANCELLED') endCancelled(bulk, ref.index, text === '' ? row.lastOutcome : text);
      };
      // If this is lost, the item counts as in flight, and its key prevents a second write.
      return database.write(work, 'normal');
    },
    storeOutcome: (ref, _owner, outcome, laterOutcome) =>
      database.write(() => {
        const { bulk, row } = find(ref) ?? {};
        if (!bulk) return null;
        if (row?.outcome !== null) return findFollowing(bulk, items, ref.index);
        items.storeOutcome(bulk.number, ref.index, encodeOutcome(ref.provider, outcome));
        bulks.addCounts(bulk, { [toCountName(outcome)]: 1, cancelled: countAsNotCancelled(bulk, row) });
        if (laterOutcome && bulk.state !== 'CANCELLED') {
          const text = encodeOutcome(ref.provider, laterOutcome);
          bulks.addCounts(bulk, { failed: items.storeLaterOutcome(bulk.number, ref.index, text) });
        }
        bulks.finishIfDone(bulk);
        return findFollowing(bulk, items, ref.index);
      }),
  };

  /** Fails an item that was tried, and cancels one that was not. */
  function endCancelled(bulk: BulkRow, index: number, lastOutcome: string | null): void {
    if (lastOutcome !== null) items.storeOutcome(bulk.number, index, lastOutcome);
    bulks.addCounts(bulk, lastOutcome === null ? { cancelled: 1 } : { failed: 1 });
    bulks.finishIfDone(bulk);
  }
}

/** Returns the position of the item that takes the place of one with an outcome. */
export function findFollowing({ number, state }: BulkRow, items: ItemTable, index: number): number | null {
  return state === 'CANCELLED' || state === 'DONE' ? null : items.findFollowing(number, index);
}

/** Returns the change of the cancelled items when an item gets an outcome that was cancelled, although a run of it continued. */
function countAsNotCancelled({ state }: BulkRow, { run }: ItemRow): number {
  return state === 'CANCELLED' && run === null ? -1 : 0;
}

/** Creates the method that stores the outcomes of items that have not started. */
export function createRefuseItems(
  database: Database,
  bulks: BulkTable,
  items: ItemTable,
): BulkStore['refuseItems'] {
  const work = (id: string, refused: readonly RefusedItem[]) => {
    const bulk = bulks.find(id);
    if (!bulk?.isReadable || bulk.state === 'DONE' || bulk.state === 'CANCELLED') return;
    for (const { index, outcome, provider } of refused) {
      const row = items.find(bulk.number, index);
      if (row?.outcome !== null || row.run !== null) continue;
      items.storeOutcome(bulk.number, index, encodeOutcome(provider, outcome));
      bulks.addCounts(bulk, { failed: 1 });
    }
    bulks.finishIfDone(bulk);
  };
  return (id, _owner, refused) => database.write(() => work(id, refused));
}

export function createCancel(database: Database, bulks: BulkTable, items: ItemTable): BulkStore['cancel'] {
  const work = (id: string) => {
    const bulk = bulks.find(id);
    if (!bulk?.isReadable || bulk.state === 'DONE' || bulk.state === 'CANCELLED') return null;
    const failed = items.failTried(bulk.number);
    const inFlight = items.findInFlight(bulk.number);
    const waitingAt = toAccounts(items.findWaitingAt(bulk.number));
    bulks.addCounts(bulk, { failed, cancelled: countWaiting(bulk) - failed - inFlight.length });
    bulks.setState(bulk, 'CANCELLED');
    bulks.finishIfDone(bulk);
    return { inFlight, waitingAt };
  };
  return (id) => database.write(() => work(id));
}
