import {
  bulkUnavailable,
  bulkUnreadable,
  bulkUpdateNotFound,
  startUnreadable,
  tooManyItems,
} from '../domain/bulk/bulk-errors.ts';
import type { BulkRetry, BulkStartError, BulkUpdate } from '../domain/bulk/bulk-update.ts';
import {
  alreadyRetried,
  nothingToRetry,
  retryInputsDeleted,
  retryUnfinished,
} from '../domain/bulk/retry-errors.ts';
import { keyReused } from '../domain/update/idempotency.ts';
import type { RetryableItem } from './item.ts';
import { isBulkId, toNewId, toRetry } from './plan.ts';
import type { StartDeps } from './start-bulk.ts';
import { startNewBulk } from './start-bulk.ts';
import type { StoredBulk } from './store.ts';

/** Starts a bulk update of the items that were provably not applied, or finds the one that was started with the same key. */
export async function retryBulkUpdate(
  deps: StartDeps,
  maxItems: number,
  retry: BulkRetry,
): Promise<BulkUpdate | BulkStartError> {
  if (!isBulkId(retry.id)) return bulkUpdateNotFound;
  const newId = toNewId(retry.caller, retry.key);
  const found = await deps.reader.find([retry.id, newId]).catch(() => null);
  if (found === null) return bulkUnavailable;
  const [retried, known] = found;
  if (known) return known.bulk ? toKnown(known.bulk, retry) : startUnreadable(newId);
  const items = findRefusal(retried, retry) ?? (await readRetryable(deps, retry));
  if ('kind' in items) return items;
  if (items.length > maxItems) return tooManyItems(['id'], maxItems);
  return startNewBulk(deps, await toRetry(newId, retry, items, deps.accountsFor), retry.key !== null);
}

function toKnown(bulk: BulkUpdate, { id }: BulkRetry): BulkUpdate | BulkStartError {
  return bulk.retryOf === id ? bulk : keyReused;
}

function findRefusal(
  retried: StoredBulk<BulkUpdate> | undefined,
  { caller }: BulkRetry,
): BulkStartError | undefined {
  if (retried?.owner !== caller.id) return bulkUpdateNotFound;
  const { bulk, retriedBy } = retried;
  if (bulk === null) return bulkUnreadable;
  if (retriedBy !== null) return alreadyRetried(retriedBy);
  if (bulk.waiting > 0) return retryUnfinished;
  return bulk.failed + bulk.cancelled === 0 ? nothingToRetry : undefined;
}

async function readRetryable(
  { store }: StartDeps,
  { caller, id }: BulkRetry,
): Promise<readonly RetryableItem[] | BulkStartError> {
  const items = await store.readRetryable(id, caller.id).catch(() => bulkUnavailable);
  if (items === 'DELETED') return retryInputsDeleted;
  if (items === 'UNREADABLE') return bulkUnreadable;
  return 'length' in items && items.length === 0 ? nothingToRetry : items;
}
