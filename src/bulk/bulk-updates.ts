import type { Caller } from '../domain/access/caller.ts';
import { writeScopeRefusal } from '../domain/access/rights.ts';
import {
  bulkRateLimited,
  bulkUnavailable,
  callerRefusal,
  cancelUnknown,
  startRefusal,
  stateUnknown,
  yieldOnce,
} from '../domain/bulk/bulk-errors.ts';
import type { BulkCancelError, BulkUpdate, BulkUpdates } from '../domain/bulk/bulk-update.ts';
import type { AccountRef } from '../domain/provider/connection.ts';
import type { AccountsFor } from './accounts-for.ts';
import { createBulkReader } from './bulk-reader.ts';
import { findOwn } from './find-own.ts';
import type { BulkLimits } from './pace.ts';
import { createProgressWatcher } from './progress-watcher.ts';
import type { BulkQueue } from './queue.ts';
import type { RefuseItems } from './refuse-items.ts';
import { toReplyFailure } from './reply-failure.ts';
import { retryBulkUpdate } from './retry-bulk.ts';
import type { StartDeps } from './start-bulk.ts';
import { startBulkUpdate } from './start-bulk.ts';
import type { BulkStore } from './store.ts';
import { createWatchLimit } from './watch-limit.ts';

export interface BulkUpdatesDeps {
  readonly store: BulkStore;
  readonly queue: BulkQueue;
  readonly limitsOf: (account: AccountRef) => BulkLimits;
  readonly accountsFor: AccountsFor;
  readonly refuseItems: RefuseItems;
  readonly maxItems: number;
}

/** Bulk updates with the steps of a graceful shutdown. */
export interface RunningBulk extends BulkUpdates {
  /** Whether the store of the bulk updates can be reached. */
  readonly available: boolean;
  /** Starts no further item and ends every watch. */
  stop(): void;
  /** Resolves when no item is running and all connections are closed. */
  close(): Promise<void>;
}

/** The maximum number of bulk updates that one caller watches at once in one process. */
const maxWatched = 20;

export function createBulkUpdates(options: BulkUpdatesDeps): RunningBulk {
  const { accountsFor, limitsOf, maxItems, queue, refuseItems, store } = options;
  const reader = createBulkReader(store, (account) => limitsOf(account).quota);
  const deps = { store, queue, reader, refuseItems, accountsFor };
  const watcher = createProgressWatcher(reader);
  const watchLimit = createWatchLimit(maxWatched);
  const find = (caller: Caller, id: string) => findOwn(reader, caller, id);
  return {
    maxItems,
    get available() {
      return store.available;
    },
    async start(start) {
      const refused = startRefusal(start.caller, start.requests, start.key, maxItems);
      return refused ?? startBulkUpdate(deps, start);
    },
    async retry(retry) {
      const refused = callerRefusal(retry.caller, retry.key);
      return refused ?? retryBulkUpdate(deps, maxItems, retry);
    },
    list: ({ id }, page) => reader.list(id, page).catch(() => bulkUnavailable),
    find,
    async cancel(caller, id) {
      const refused = writeScopeRefusal(caller);
      const found = refused ?? (await find(caller, id));
      if (found.kind !== 'bulkUpdate') return found;
      return cancel(deps, caller, found);
    },
    async watch(caller, id) {
      const found = await find(caller, id);
      if (found.kind !== 'bulkUpdate') return yieldOnce(found);
      const release = watchLimit.acquire(caller.id);
      if (release === undefined) return yieldOnce(watchesTooMany);
      return watcher.watch(found, release);
    },
    items: (id, page) => store.readItems(id, page).catch(() => bulkUnavailable),
    stop() {
      watcher.close();
      queue.stop().catch(() => {});
    },
    async close() {
      await queue.stop();
      await store.close();
    },
  };
}

const watchesTooMany = bulkRateLimited(
  `You already watch ${maxWatched} bulk updates, which is the maximum. End one of these subscriptions first.`,
);

async function cancel(
  { queue, reader, store }: StartDeps,
  caller: Caller,
  { id }: BulkUpdate,
): Promise<BulkUpdate | BulkCancelError> {
  const cancelled = await store.cancel(id, caller.id).catch((error) => {
    const reason = toReplyFailure(error);
    return reason === null ? bulkUnavailable : cancelUnknown(reason);
  });
  if (cancelled !== null && 'kind' in cancelled) return cancelled;
  // Items that stay queued would be dropped at their turn, which other items could use.
  if (cancelled !== null) queue.remove(id, cancelled.waitingAt, cancelled.inFlight).catch(() => {});
  const found = await findOwn(reader, caller, id);
  return found.kind === 'unavailable' ? stateUnknown(id, 'cancelled') : found;
}
