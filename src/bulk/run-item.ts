import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { bulkItemPath } from '../domain/bulk/bulk-update.ts';
import type { OperationRecord } from '../domain/operation-record.ts';
import { createOperationRecord } from '../domain/operation-record.ts';
import type { Provider } from '../domain/provider/provider.ts';
import { providerNames } from '../domain/provider/provider.ts';
import { blockedByUnknown, mayBeApplied } from '../domain/update/blocked-update.ts';
import { isKeyNotChecked } from '../domain/update/idempotency.ts';
import type { UpdateOutcome } from '../domain/update/outcome.ts';
import { toStored } from '../domain/update/outcome.ts';
import type { UpdateDeps } from '../domain/update/update-organization.ts';
import { updateOrganization } from '../domain/update/update-organization.ts';
import type { AnyUpdateRequest } from '../domain/update/update-request.ts';
import type { ItemRef, StoredOutcome } from './item.ts';
import type { ItemResult } from './queue.ts';
import { toItemRetry } from './retry.ts';
import type { BulkStore, ItemStart } from './store.ts';

/** One run of an item, or the refusal of some: names and numbers, never a value of its input. */
export interface ItemRun extends Pick<ItemRef, 'id'> {
  /** Null for items that were refused together, without a run of their own. */
  readonly index: number | null;
  readonly caller: string;
  readonly record: OperationRecord;
  readonly totalMs: number;
}

export type OnItemRun = (run: ItemRun) => void;

export interface RunDeps {
  readonly store: BulkStore;
  readonly updates: UpdateDeps;
  /** Queues the item that follows. */
  readonly queueFollowing: (ref: ItemRef) => Promise<void>;
  readonly onItemRun: OnItemRun;
  /** Returns how long an item of this bulk update waits when this version cannot read it. */
  readonly unreadableItemWaitMs: (id: string) => number;
  readonly logUnexpected: (bug: unknown) => void;
  /** Aborted when this process can no longer wait. */
  readonly stopSignal: AbortSignal;
}

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
  const owner = start.caller.id;
  const { isRefused, isSent, isWritten, outcome } = await update(deps, ref, start);
  // An earlier run may have been applied, so the item stays in flight: it is run again and never counted as cancelled.
  if (isKeyNotChecked(outcome)) return retryAfter(notCheckedWaitMs);
  if (deps.updates.gate.closed && outcome.kind === 'unavailable' && !isWritten) {
    // This process stops: another process, or the next one, runs the item.
    await deps.store.requeue(ref, owner, runId, null);
    return retryAfter(0);
  }
  const retry = toItemRetry(outcome, { ...start, isRefused });
  if (retry) {
    const { isTry, pausesProvider, waitMs } = retry;
    await deps.store.requeue(ref, owner, runId, isRefused || isTry ? toStoredOutcome(outcome) : null, isTry);
    const isCutShort = isSent && !isRefused && outcome.kind === 'rateLimited';
    return { kind: 'RETRY', waitMs, pausesProvider, isCutShort };
  }
  const laterOutcome = mayBeApplied(outcome) ? blockedByUnknown(ref.provider, 'bulk update') : null;
  const stored = toStoredOutcome(outcome);
  const following = await persist(deps, () => deps.store.storeOutcome(ref, owner, stored, laterOutcome));
  return finish(deps, ref, following);
}

function retryAfter(waitMs: number): ItemResult {
  return { kind: 'RETRY', waitMs, pausesProvider: false };
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

interface RunResult {
  readonly outcome: UpdateOutcome;
  /** Whether a request was sent to the provider. */
  readonly isSent: boolean;
  /** Whether the provider refused one. */
  readonly isRefused: boolean;
  /** Whether one of them was an update. */
  readonly isWritten: boolean;
}

async function update(
  { logUnexpected, onItemRun, updates }: RunDeps,
  { id, index }: ItemRef,
  { caller, claimableUntilMs, item: { request }, keyMayHaveExpired }: Extract<ItemStart, { kind: 'STARTED' }>,
): Promise<RunResult> {
  // The keys of requests have one or two parts, so a key with three parts never equals one of them.
  const parts = ['bulk', id, String(index)];
  const key = { caller: caller.id, parts, claimableUntilMs };
  const record = createOperationRecord();
  const startedAt = performance.now();
  try {
    // If the key still exists, its outcome is replayed; if it has expired, the item is not sent again.
    const unsent = keyMayHaveExpired && { unsentOutcome: keyExpired(request) };
    const facts = { inputPath: bulkItemPath(index), source: 'BULK' as const, requestId: `${id}-${index}` };
    const options = { ...facts, caller, key, record, ...unsent };
    const outcome = await updateOrganization(updates, request, options);
    const { attempts, refusals, writes } = record;
    return { outcome, isSent: attempts > 0, isRefused: refusals > 0, isWritten: writes > 0 };
  } catch (bug) {
    logUnexpected(bug);
    return { outcome: outcomeLost(request), isSent: true, isRefused: false, isWritten: true };
  } finally {
    onItemRun({ id, index, caller: caller.id, record, totalMs: performance.now() - startedAt });
  }
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

function outcomeLost({ provider }: AnyUpdateRequest): UpdateOutcome {
  return interrupted(
    provider,
    `This gateway failed during the update. Whether ${providerNames[provider].label} applied it is unknown.`,
  );
}

function keyExpired({ provider }: AnyUpdateRequest): UpdateOutcome {
  return interrupted(
    provider,
    'The update was started, and its outcome was no longer stored when it was resumed. ' +
      `Whether ${providerNames[provider].label} applied it is unknown.`,
  );
}

function interrupted(provider: Provider, message: string): UpdateOutcome {
  return {
    kind: 'outcomeUnknown',
    message,
    provider,
    providerCode: null,
    applied: 'UNKNOWN',
    retryable: false,
    reason: 'INTERRUPTED',
  };
}
