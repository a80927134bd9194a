import type { Caller } from '../domain/access/caller.ts';
import {
  bulkRateLimited,
  bulkStoreFull,
  bulkTooLarge,
  bulkUnavailable,
  bulkUpdateNotFound,
  startUnknown,
  startUnreadable,
  stateUnknown,
} from '../domain/bulk/bulk-errors.ts';
import type { BulkStart, BulkStartError, BulkUpdate } from '../domain/bulk/bulk-update.ts';
import { alreadyRetried } from '../domain/bulk/retry-errors.ts';
import type { AccountRef } from '../domain/provider/connection.ts';
import { toAccountKey } from '../domain/provider/connection.ts';
import { keyReused } from '../domain/update/idempotency.ts';
import type { AccountsFor } from './accounts-for.ts';
import type { BulkReader } from './bulk-reader.ts';
import { findOwn } from './find-own.ts';
import { toItemAccount } from './item.ts';
import { maxBulkBytes, maxUnfinished, maxUnfinishedBytes } from './limits.ts';
import { findFirstItems, toNewBulk } from './plan.ts';
import type { BulkQueue } from './queue.ts';
import { queueReadyItems } from './queue-ready-items.ts';
import type { RefuseItems } from './refuse-items.ts';
import { toReplyFailure } from './reply-failure.ts';
import type { BulkStore, Created, CreateResult, NewBulk, StoredUpdate } from './store.ts';

/** Where bulk updates are stored, read and queued. */
export interface StartDeps {
  readonly reader: BulkReader;
  readonly store: BulkStore;
  readonly queue: BulkQueue;
  readonly refuseItems: RefuseItems;
  readonly accountsFor: AccountsFor;
}

/** Stores a bulk update and queues its first items, or finds the one that was started with the same key. */
export async function startBulkUpdate(
  deps: StartDeps,
  start: BulkStart,
): Promise<BulkUpdate | BulkStartError> {
  return startNewBulk(deps, await toNewBulk(start, deps.accountsFor), start.key !== null);
}

/** Stores a bulk update and queues its first items; finds the existing one with its id. */
export async function startNewBulk(
  deps: StartDeps,
  bulk: NewBulk,
  hasKey: boolean,
): Promise<BulkUpdate | BulkStartError> {
  const { reader, store } = deps;
  if (bulk.bytes > maxBulkBytes) return bulkTooLarge(maxBulkBytes);
  const result = await store.create(bulk).catch((error) => {
    const reason = toReplyFailure(error);
    return reason === null ? bulkUnavailable : startUnknown(reason, bulk.id, hasKey);
  });
  if (typeof result === 'object' && 'kind' in result) return result;
  if (result === 'KNOWN') return findStarted(reader, bulk.caller, bulk.id);
  if (typeof result === 'string') return toRefusal(store, bulk, result);
  // The bulk update is stored and therefore started: a sweep queues the items that are not queued here.
  queueItems(deps, bulk, result).catch(() => {});
  return reader.toCurrent(toStarted(bulk));
}

async function toRefusal(
  store: BulkStore,
  { id, retryOf }: NewBulk,
  result: Exclude<CreateResult, Created | 'KNOWN'>,
): Promise<BulkStartError> {
  if (result === 'UNREADABLE') return startUnreadable(id);
  if (result !== 'RETRIED') return refusals[result];
  // Another request has retried the same bulk update since this one found it.
  const found = await store.find([retryOf ?? '']).catch(() => null);
  if (found === null) return bulkUnavailable;
  const retryId = found[0]?.retriedBy;
  return retryId ? alreadyRetried(retryId) : bulkUpdateNotFound;
}

const refusals: Readonly<Record<'OTHER' | 'TOO_MANY' | 'TOO_LARGE' | 'FULL' | 'EXPIRED', BulkStartError>> = {
  OTHER: keyReused,
  FULL: bulkStoreFull,
  EXPIRED: bulkUpdateNotFound,
  TOO_MANY: bulkRateLimited(
    `You have ${maxUnfinished} unfinished bulk updates, which is the maximum. Nothing was started. Wait until one is done, or cancel one.`,
  ),
  TOO_LARGE: bulkRateLimited(
    `With this bulk update, your unfinished bulk updates would exceed ${maxUnfinishedBytes} bytes. Nothing was started. Wait until one is done, or cancel one.`,
  ),
};

async function findStarted(reader: BulkReader, caller: Caller, id: string) {
  const found = await findOwn(reader, caller, id);
  return found.kind === 'bulkUpdate' ? found : stateUnknown(id, 'started');
}

/** Creates the state of a new bulk update without another read of the store. */
function toStarted({ createdAt, id, items, retryOf }: NewBulk): StoredUpdate {
  const counts = { updated: 0, partiallyUpdated: 0, failed: 0, unknown: 0, cancelled: 0 };
  return {
    kind: 'bulkUpdate',
    id,
    state: 'QUEUED',
    createdAt,
    retryOf,
    total: items.length,
    waiting: items.length,
    ...counts,
    waitingAt: toDistinctAccounts(items.map(toItemAccount)),
  };
}

function toDistinctAccounts(accounts: readonly AccountRef[]): readonly AccountRef[] {
  return [...new Map(accounts.map((each) => [toAccountKey(each), each])).values()];
}

/** Queues the first items that are not refused. */
async function queueItems(
  { queue, refuseItems, store }: StartDeps,
  bulk: NewBulk,
  { window }: Created,
): Promise<void> {
  const refused = await refuseItems(bulk);
  const ready = findFirstItems(bulk.id, bulk.items, window, refused);
  await queueReadyItems(store, queue, { id: bulk.id, ready }, bulk.caller.id);
}
