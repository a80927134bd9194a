import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { AccountRef } from '../domain/provider/connection.ts';
import { findAccount } from '../domain/provider/connection.ts';
import { blockedByUnknown, mayBeApplied } from '../domain/update/blocked-update.ts';
import { isKeyNotChecked } from '../domain/update/idempotency.ts';
import type { UpdateOutcome } from '../domain/update/outcome.ts';
import { toStored } from '../domain/update/outcome.ts';
import type { ItemRef, StoredItem, StoredOutcome } from './item.ts';
import { toItemAccount } from './item.ts';
import type { ItemResult } from './queue.ts';
import { runAgain } from './queue.ts';
import { toItemRetry } from './retry.ts';
import type { BulkStore, ItemStart } from './store.ts';
import type { UpdateItemDeps } from './update-item.ts';
import { updateItem } from './update-item.ts';

export interface RunDeps extends UpdateItemDeps {
  readonly store: BulkStore;
  /** Queues the item that follows. */
  readonly queueFollowing: (ref: ItemRef) => Promise<void>;
  /** Whether this process ends the items of an account that it does not have, because no other process can run them. */
  readonly canEnd: (account: AccountRef) => boolean;
  /** Whether the provider has reported that no request is left, so that only a probe is sent. */
  readonly isExhausted: (account: AccountRef) => boolean;
  /** Returns how long an item of this bulk update waits when this version cannot read it. */
  readonly unreadableItemWaitMs: (id: string) => number;
  /** Aborted when this process can no longer wait. */
  readonly stopSignal: AbortSignal;
}

type StartedItem = Extract<ItemStart, { kind: 'STARTED' }>;

/** The wait before an outcome is sent again to a store that is unreachable; it doubles up to a maximum. */
const storeRetryMs = 250;
const maxStoreRetryMs = 4000;

/** How long an item waits when its idempotency key could not be checked. */
const notCheckedWaitMs = 1000;

/**
 * Runs one item, and returns whether to run it again. Its update is applied at most once, even when an earlier process died
 * while it ran the item, because its position is its idempotency key.
 */
export async function runItem(deps: RunDeps, ref: ItemRef): Promise<ItemResult> {
  const runId = randomUUID();
  const start = await deps.store.startItem(ref, runId);
  if (start.kind === 'NOT_RUNNABLE') return { kind: 'DONE' };
  if (start.kind === 'UNREADABLE') return retryAfter(deps.unreadableItemWaitMs(ref.id));
  if (start.kind === 'COMPLETED') return finish(deps, ref, start.following);
  // The account was lost since the item was taken. An earlier run may have been applied, so the item stays in flight.
  if (isOfOthers(deps, start.item)) return runAgain;
  return runStarted(deps, ref, start, runId);
}

async function runStarted(
  deps: RunDeps,
  ref: ItemRef,
  start: StartedItem,
  runId: string,
): Promise<ItemResult> {
  const owner = start.caller.id;
  const isProbe = deps.isExhausted(ref);
  const { isRefused, isSent, isWritten, outcome } = await updateItem(deps, ref, start);
  // An earlier run may have been applied, so the item stays in flight: it is run again and never counted as cancelled.
  if (isKeyNotChecked(outcome)) return retryAfter(notCheckedWaitMs);
  if (deps.updates.gate.closed && outcome.kind === 'unavailable' && !isWritten) {
    // This process stops: another process, or the next one, runs the item.
    await deps.store.requeue(ref, owner, runId, null);
    return runAgain;
  }
  const retry = toItemRetry(outcome, { ...start, isRefused, isProbe });
  if (retry) {
    const { isTry, pausesAccount, waitMs } = retry;
    const isRecorded = isTry || (isRefused && !isProbe);
    await deps.store.requeue(ref, owner, runId, isRecorded ? toStoredOutcome(outcome) : null, isTry);
    const isCutShort = isSent && !isRefused && outcome.kind === 'rateLimited';
    return { kind: 'RETRY', waitMs, pausesAccount, isCutShort };
  }
  const laterOutcome = mayBeApplied(outcome) ? blockedByUnknown(ref.provider, 'bulk update') : null;
  const stored = toStoredOutcome(outcome);
  const following = await persist(deps, () => deps.store.storeOutcome(ref, owner, stored, laterOutcome));
  return finish(deps, ref, following);
}

/** Whether another process possibly has the account of an item. */
function isOfOthers({ canEnd, updates }: RunDeps, item: StoredItem): boolean {
  const account = toItemAccount(item);
  return item.account !== null && !findAccount(updates.connections, account) && !canEnd(account);
}

function retryAfter(waitMs: number): ItemResult {
  return { kind: 'RETRY', waitMs, pausesAccount: false };
}

/** Queues the item that takes the place of this one, which must not start before this one has an outcome. */
async function finish(
  { queueFollowing }: RunDeps,
  ref: ItemRef,
  following: number | null,
): Promise<ItemResult> {
  if (following !== null) await queueFollowing({ ...ref, index: following });
  return { kind: 'DONE' };
}

/** Tries to store an outcome for as long as this process lives. */
async function persist<Result>(
  { stopSignal }: RunDeps,
  storeOutcome: () => Promise<Result>,
): Promise<Result> {
  for (let waitMs = storeRetryMs; ; waitMs = Math.min(waitMs * 2, maxStoreRetryMs)) {
    try {
      return await storeOutcome();
    } catch (error) {
      // The next process finds the outcome under the item's idempotency key.
      if (stopSignal.aborted) throw error;
      await pause(waitMs, undefined, { signal: stopSignal }).catch(() => {});
    }
  }
}

function toStoredOutcome(outcome: UpdateOutcome): StoredOutcome {
  const stored = toStored(outcome);
  if (stored.kind === 'updated') return null;
  // A conflict shows the organization, which is read from its id.
  if (stored.kind === 'conflict') return stored;
  const { organization: _, ...withoutOrganization } = { organization: null, ...stored };
  return withoutOrganization;
}
