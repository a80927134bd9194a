import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { bulkItemPath } from '../domain/bulk/bulk-update.ts';
import type { OperationRecord } from '../domain/operation-record.ts';
import { createOperationRecord } from '../domain/operation-record.ts';
import type { Provider } from '../domain/provider/provider.ts';
import { providerLabels } from '../domain/provider/provider.ts';
import { blockedByUnknown, mayBeApplied } from '../domain/update/blocked-update.ts';
import { isKeyNotChecked } from '../domain/update/idempotency.ts';
import type { UpdateOutcome } from '../domain/update/outcome.ts';
import { toStored } from '../domain/update/outcome.ts';
import type { AnyUpdateRequest, UpdateDeps } from '../domain/update/update-organization.ts';
import { updateOrganization } from '../domain/update/update-organization.ts';
import type { Verdict } from './queue.ts';
import { retryWaitMs } from './retry.ts';
import type { Begun, BulkStore, ItemRef, Settled } from './store.ts';

/** One item as it went, whenever it was run: names and numbers, never a value of its input. */
export interface ItemFacts extends Pick<ItemRef, 'id' | 'index'> {
  readonly caller: string;
  readonly record: OperationRecord;
  readonly totalMs: number;
}

export type TellItem = (facts: ItemFacts) => void;

export interface RunDeps {
  readonly store: BulkStore;
  readonly updates: UpdateDeps;
  /** Queues the next update of the same organization. */
  readonly queueNext: (ref: ItemRef) => Promise<void>;
  readonly tellItem: TellItem;
  /** How long an item of this bulk update waits that this version does not understand. */
  readonly leave: (id: string) => number;
  readonly logUnexpected: (bug: unknown) => void;
  /** Aborted when this process can wait no longer. */
  readonly stop: AbortSignal;
}

/** The wait before an outcome is brought again to a store that is away, which doubles up to a limit. */
const storeRetryMs = 250;
const maxStoreRetryMs = 4000;

/** How long an item waits whose idempotency key could not be checked. */
const notCheckedWaitMs = 1000;

/**
 * Runs one item to its end, or says when to run it again. Whatever process ran it before, and however that one ended,
 * its update is applied at most once: its idempotency key is its place.
 */
export async function runItem(deps: RunDeps, ref: ItemRef): Promise<Verdict> {
  const run = randomUUID();
  const begun = await deps.store.begin(ref, run);
  if (begun.kind === 'GONE') return { kind: 'DONE' };
  if (begun.kind === 'LEFT') return { kind: 'AGAIN', waitMs: deps.leave(ref.id), everyoneWaits: false };
  if (begun.kind === 'SETTLED') return goOn(deps, ref, begun.next);
  const owner = begun.caller.id;
  const { isSent, outcome } = await update(deps, ref, begun);
  // An earlier run may have been applied, so the item stays begun: it is run again, and never counted as not begun.
  if (isKeyNotChecked(outcome)) return { kind: 'AGAIN', waitMs: notCheckedWaitMs, everyoneWaits: false };
  if (deps.updates.gate.closed && outcome.kind === 'unavailable' && !isSent) {
    // Nothing was wrong with it but the time: another process, or the next one, takes it up.
    await deps.store.putBack(ref, owner, run, null);
    return { kind: 'AGAIN', waitMs: 0, everyoneWaits: false };
  }
  const waitMs = retryWaitMs(outcome, begun.tries);
  if (waitMs !== null) {
    await deps.store.putBack(ref, owner, run, toSettled(outcome));
    return { kind: 'AGAIN', waitMs, everyoneWaits: outcome.kind === 'rateLimited' };
  }
  const later = mayBeApplied(outcome) ? blockedByUnknown(ref.provider, 'bulk update') : null;
  await persist(deps, () => deps.store.settle(ref, owner, toSettled(outcome), later));
  return goOn(deps, ref, later ? null : begun.item.next);
}

/** Only once this item is settled may the next one of its organization be begun. */
async function goOn({ queueNext }: RunDeps, ref: ItemRef, next: number | null): Promise<Verdict> {
  if (next !== null) await queueNext({ ...ref, index: next });
  return { kind: 'DONE' };
}

async function update(
  { logUnexpected, tellItem, updates }: RunDeps,
  { id, index }: ItemRef,
  { caller, claimableUntilMs, item: { request }, keyMayBeGone }: Extract<Begun, { kind: 'BEGUN' }>,
): Promise<{ readonly outcome: UpdateOutcome; readonly isSent: boolean }> {
  // Three parts: no key of a request, which has one or two, is ever the same.
  const parts = ['bulk', id, String(index)];
  const key = { caller: caller.id, parts, ...(claimableUntilMs !== null && { claimableUntilMs }) };
  const record = createOperationRecord();
  const begin = performance.now();
  try {
    // Under a key that is still there its outcome stands; without one, the item is not sent again.
    const unsent = keyMayBeGone && { unsentOutcome: keyExpired(request) };
    const options = { inputPath: bulkItemPath(index), caller, key, record, ...unsent };
    const outcome = await updateOrganization(updates, request, options);
    return { outcome, isSent: record.attempts > 0 };
  } catch (bug) {
    logUnexpected(bug);
    return { outcome: outcomeLost(request), isSent: true };
  } finally {
    tellItem({ id, index, caller: caller.id, record, totalMs: performance.now() - begin });
  }
}

/** A known outcome is brought to the store for as long as this process lives. */
async function persist({ stop }: RunDeps, settle: () => Promise<void>): Promise<void> {
  for (let waitMs = storeRetryMs; ; waitMs = Math.min(waitMs * 2, maxStoreRetryMs)) {
    try {
      return await settle();
    } catch (error) {
      // The next process finds the outcome under the item's idempotency key.
      if (stop.aborted) throw error;
      await pause(waitMs, undefined, { signal: stop }).catch(() => {});
    }
  }
}

function toSettled(outcome: UpdateOutcome): Settled {
  const stored = toStored(outcome);
  if (stored.kind === 'updated') return null;
  const { organization: _, ...settled } = { organization: null, ...stored };
  return settled;
}

function outcomeLost({ provider }: AnyUpdateRequest): UpdateOutcome {
  return interrupted(
    provider,
    `This gateway failed during the update. Whether ${providerLabels[provider]} applied it is unknown.`,
  );
}

function keyExpired({ provider }: AnyUpdateRequest): UpdateOutcome {
  return interrupted(
    provider,
    'The update was started, and its outcome was no longer stored when it was resumed. ' +
      `Whether ${providerLabels[provider]} applied it is unknown.`,
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
