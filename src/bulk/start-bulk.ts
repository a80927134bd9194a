import type { Caller } from '../domain/access/caller.ts';
import {
  bulkRateLimited,
  bulkStoreFull,
  bulkTooLarge,
  bulkUnavailable,
  startUnknown,
  startUnreadable,
  stateUnknown,
} from '../domain/bulk/bulk-errors.ts';
import type { BulkStart, BulkStartError, BulkUpdate } from '../domain/bulk/bulk-update.ts';
import { keyReused } from '../domain/update/idempotency.ts';
import { findOwn } from './find-own.ts';
import { findFirstItems, toNewBulk } from './plan.ts';
import type { BulkQueue } from './queue.ts';
import { queueReadyItems } from './queue-ready-items.ts';
import { toReplyFailure } from './reply-failure.ts';
import type { BulkStore, Created, NewBulk, UnqueuedBulk } from './store.ts';
import { maxBulkBytes, maxUnfinished, maxUnfinishedBytes } from './store.ts';

/** Stores a bulk update and queues its first items, or finds the one that was started with the same key. */
export async function startBulkUpdate(
  store: BulkStore,
  queue: BulkQueue,
  start: BulkStart,
): Promise<BulkUpdate | BulkStartError> {
  const bulk = await toNewBulk(start);
  if (bulk.bytes > maxBulkBytes) return bulkTooLarge(maxBulkBytes);
  const result = await store.create(bulk).catch((error) => {
    const reason = toReplyFailure(error);
    return reason === null ? bulkUnavailable : startUnknown(reason, bulk.id, start.key !== null);
  });
  if (typeof result === 'object' && 'kind' in result) return result;
  if (result === 'OTHER') return keyReused;
  if (result === 'UNREADABLE') return startUnreadable(bulk.id);
  if (result === 'TOO_MANY') {
    return bulkRateLimited(
      `You have ${maxUnfinished} unfinished bulk updates, which is the maximum. Nothing was started. Wait until one is done, or cancel one.`,
    );
  }
  if (result === 'TOO_LARGE') {
    return bulkRateLimited(
      `With this bulk update, your unfinished bulk updates would exceed ${maxUnfinishedBytes} bytes. Nothing was started. Wait until one is done, or cancel one.`,
    );
  }
  if (result === 'FULL') return bulkStoreFull;
  if (result === 'KNOWN') return findStarted(store, start.caller, bulk.id);
  // The bulk update is stored and therefore started: a sweep queues the items that are not queued here.
  queueReadyItems(store, queue, toUnqueued(bulk, result)).catch(() => {});
  return toStarted(bulk);
}

async function findStarted(store: BulkStore, caller: Caller, id: string) {
  const found = await findOwn(store, caller, id);
  return found.kind === 'bulkUpdate' ? found : stateUnknown(id, 'started');
}

/** Creates the state of a new bulk update without another read of the store. */
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

function toUnqueued({ id, items }: NewBulk, { window }: Created): UnqueuedBulk {
  return { id, ready: findFirstItems(id, items, window) };
}
