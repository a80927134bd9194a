import type { Caller } from '../domain/access/caller.ts';
import { writeScopeRefusal } from '../domain/access/rights.ts';
import {
  bulkRateLimited,
  bulkTooLarge,
  bulkUnavailable,
  bulkUnreadable,
  bulkUpdateNotFound,
  cancelUnknown,
  startRefusal,
  startUnknown,
  startUnreadable,
  stateUnknown,
  yieldOnce,
} from '../domain/bulk/bulk-errors.ts';
import type {
  BulkCancelError,
  BulkFindError,
  BulkStart,
  BulkStartError,
  BulkUpdate,
  BulkUpdates,
} from '../domain/bulk/bulk-update.ts';
import type { Provider } from '../domain/provider/provider.ts';
import { providers } from '../domain/provider/provider.ts';
import { keyReused } from '../domain/update/idempotency.ts';
import { lostReply } from './lost-reply.ts';
import { firstItems, isBulkId, toNewBulk } from './plan.ts';
import type { BulkQueue } from './queue.ts';
import type { BulkStore, ItemRef, NewBulk } from './store.ts';
import { maxBulkBytes, maxUnended, maxUnendedBytes } from './store.ts';
import { createWatch } from './watch.ts';

export interface BulkDeps {
  readonly store: BulkStore;
  readonly queue: BulkQueue;
  readonly maxItems: number;
}

/** Bulk updates, and what has to be ended well when the gateway stops. */
export interface RunningBulk extends BulkUpdates {
  /** Can what is kept of them be reached? */
  readonly available: boolean;
  /** Begins nothing more and ends what watches. */
  stop(): void;
  /** Resolves when nothing is under way any more, and lets go of what is outside this process. */
  close(): Promise<void>;
}

/** As many as one caller may watch in one process. */
const maxWatched = 20;

export function createBulkUpdates({ maxItems, queue, store }: BulkDeps): RunningBulk {
  const watch = createWatch(store);
  const watching = createCounter(maxWatched);
  const find = (caller: Caller, id: string) => findOwn(store, caller, id);
  return {
    maxItems,
    get available() {
      return store.available;
    },
    async start(start) {
      const refused = startRefusal(start.caller, start.requests, start.key, maxItems);
      return refused ?? startNew(store, queue, start);
    },
    find,
    async cancel(caller, id) {
      const refused = writeScopeRefusal(caller);
      const found = refused ?? (await find(caller, id));
      if (found.kind !== 'bulkUpdate') return found;
      return cancel(store, queue, caller, found);
    },
    async watch(caller, id) {
      const found = await find(caller, id);
      if (found.kind !== 'bulkUpdate') return yieldOnce(found);
      const release = watching.take(caller.id);
      if (release === undefined)
        return yieldOnce(bulkRateLimited(`You watch ${maxWatched} bulk updates already.`));
      return watch.watch(found, release);
    },
    items: (id, page) => store.items(id, page).catch(() => bulkUnavailable),
    stop() {
      watch.close();
      queue.stop().catch(() => {});
    },
    async close() {
      await queue.stop();
      await store.close();
    },
  };
}

async function findOwn(
  store: BulkStore,
  { id: owner }: Caller,
  id: string,
): Promise<BulkUpdate | BulkFindError> {
  if (!isBulkId(id)) return bulkUpdateNotFound;
  const found = await store.find([id]).catch(() => 'AWAY' as const);
  if (found === 'AWAY') return bulkUnavailable;
  return found[0]?.owner === owner ? (found[0].bulk ?? bulkUnreadable) : bulkUpdateNotFound;
}

async function startNew(
  store: BulkStore,
  queue: BulkQueue,
  start: BulkStart,
): Promise<BulkUpdate | BulkStartError> {
  const bulk = toNewBulk(start);
  if (bulk.bytes > maxBulkBytes) return bulkTooLarge(maxBulkBytes);
  const created = await store.create(bulk).catch((error) => {
    const reason = lostReply(error);
    return reason === null ? bulkUnavailable : startUnknown(reason, bulk.id, start.key !== null);
  });
  if (typeof created === 'object') return created;
  if (created === 'OTHER') return keyReused;
  if (created === 'UNREADABLE') return startUnreadable(bulk.id);
  if (created === 'TOO_MANY') {
    return bulkRateLimited(`You have ${maxUnended} bulk updates that are not done yet; nothing was started.`);
  }
  if (created === 'TOO_LARGE') {
    return bulkRateLimited(
      `Your bulk updates that are not done yet, with this one, hold more than ${maxUnendedBytes} bytes; nothing was started.`,
    );
  }
  if (created === 'KNOWN') return findStarted(store, start.caller, bulk.id);
  // It is kept, and so it is started: what is not queued here is queued by a process that finds that it is not.
  queueFirst(store, queue, bulk).catch(() => {});
  return toStarted(bulk);
}

async function findStarted(store: BulkStore, caller: Caller, id: string) {
  const found = await findOwn(store, caller, id);
  return found.kind === 'bulkUpdate' ? found : stateUnknown(id, 'started');
}

/** A bulk update that was created just now: what it is needs no second question to the store. */
function toStarted({ id, items }: NewBulk): BulkUpdate {
  const counts = { updated: 0, partiallyUpdated: 0, failed: 0, unknown: 0, cancelled: 0 };
  return {
    kind: 'bulkUpdate',
    id,
    state: 'QUEUED',
    total: items.length,
    waiting: items.length,
    ...counts,
  };
}

async function queueFirst(store: BulkStore, queue: BulkQueue, { id, items }: NewBulk): Promise<void> {
  await queueAll(queue, firstItems(id, items));
  await store.queued(id);
}

export async function queueAll({ add }: BulkQueue, refs: readonly ItemRef[]): Promise<void> {
  await Promise.all(providers.map((provider) => add(provider, ofProvider(refs, provider))));
}

async function cancel(
  store: BulkStore,
  queue: BulkQueue,
  caller: Caller,
  { id }: BulkUpdate,
): Promise<BulkUpdate | BulkCancelError> {
  const cancelled = await store.cancel(id, caller.id).catch((error) => {
    const reason = lostReply(error);
    return reason === null ? bulkUnavailable : cancelUnknown(reason);
  });
  if (cancelled !== null && 'kind' in cancelled) return cancelled;
  // What stays queued is dropped when its turn comes, and takes a turn from others until then.
  if (cancelled !== null) queue.remove(id, cancelled).catch(() => {});
  const found = await findOwn(store, caller, id);
  return found.kind === 'unavailable' ? stateUnknown(id, 'cancelled') : found;
}

function ofProvider(refs: readonly ItemRef[], provider: Provider): readonly ItemRef[] {
  return refs.filter((ref) => ref.provider === provider);
}

function createCounter(most: number) {
  const counts = new Map<string, number>();
  return {
    /** @returns what gives the place back; undefined when none is free */
    take(who: string): (() => void) | undefined {
      const count = counts.get(who) ?? 0;
      if (count >= most) return undefined;
      counts.set(who, count + 1);
      return () => {
        const left = (counts.get(who) ?? 1) - 1;
        if (left === 0) counts.delete(who);
        else counts.set(who, left);
      };
    },
  };
}
