import type { Database } from '../storage/database.ts';
import type { ItemRef, ItemTarget } from './item.ts';
import { toItemTarget } from './item.ts';
import type { BulkRow } from './sqlite-bulk-rows.ts';
import type { BulkTable } from './sqlite-bulks.ts';
import type { ItemRow, ItemTable } from './sqlite-items.ts';
import { findFollowing } from './sqlite-outcomes.ts';
import type { BulkStore, ItemStart } from './store.ts';
import { decodeCaller, decodeItem, isRateLimited } from './stored-bulk.ts';

export interface StartOptions {
  readonly ttlMs: number;
  readonly leaseMs: number;
}

/** Creates the method that reads whose item it is, and which organization it updates. */
export function createReadTarget(
  database: Database,
  bulks: BulkTable,
  items: ItemTable,
): BulkStore['readTarget'] {
  const read = ({ id, index }: ItemRef): ItemTarget | null => {
    const bulk = bulks.find(id);
    const row = bulk?.isReadable ? items.find(bulk.number, index) : undefined;
    if (!bulk || !row || row.outcome !== null || isCancelled(bulk, row)) return null;
    const item = decodeItem(row.item ?? '');
    return item && toItemTarget(bulk.owner, item.request);
  };
  return (ref) => database.read(() => read(ref));
}

/** Creates the method that starts items. */
export function createStartItem(
  database: Database,
  bulks: BulkTable,
  items: ItemTable,
  { leaseMs, ttlMs }: StartOptions,
): BulkStore['startItem'] {
  const start = (bulk: BulkRow, row: ItemRow, index: number, runId: string): ItemStart => {
    if (isCancelled(bulk, row)) return { kind: 'NOT_RUNNABLE' };
    const [item, caller] = [decodeItem(row.item ?? ''), decodeCaller(bulk.caller)];
    if (!item || !caller) return { kind: 'UNREADABLE' };
    if (bulk.state === 'QUEUED') bulks.setState(bulk, 'RUNNING');
    const earlier = { tries: row.tries, wasRateLimited: isRateLimited(row.lastOutcome ?? '') };
    return { kind: 'STARTED', item, caller, ...earlier, ...setRun(bulk, row, index, runId) };
  };
  const setRun = ({ number }: BulkRow, { run, runSince }: ItemRow, index: number, runId: string) => {
    const now = database.now();
    const since = (run !== null && runSince) || now;
    items.setRun(number, index, runId, since);
    const keyMayHaveExpired = run !== null && now - since >= ttlMs - leaseMs;
    return { keyMayHaveExpired, claimableUntilMs: now + leaseMs };
  };
  const work = (id: string, index: number, runId: string): ItemStart => {
    const bulk = bulks.find(id);
    if (bulk === undefined) return { kind: 'NOT_RUNNABLE' };
    if (!bulk.isReadable) return { kind: 'UNREADABLE' };
    const row = items.find(bulk.number, index);
    if (row === undefined) return { kind: 'NOT_RUNNABLE' };
    if (row.outcome !== null) {
      return { kind: 'COMPLETED', following: findFollowing(bulk, items, index) };
    }
    return start(bulk, row, index, runId);
  };
  // Durable before the item is sent, because its key is claimed later with full sync.
  return ({ id, index }, runId) => database.write(() => work(id, index, runId), 'normal');
}

/** Whether an item was cancelled; one in flight is run to its end. */
function isCancelled({ state }: BulkRow, { run }: ItemRow): boolean {
  return state === 'CANCELLED' && run === null;
}
