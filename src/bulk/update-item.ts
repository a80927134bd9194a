import { bulkItemPath } from '../domain/bulk/bulk-update.ts';
import type { OperationRecord } from '../domain/operation-record.ts';
import { createOperationRecord } from '../domain/operation-record.ts';
import { findAccount } from '../domain/provider/connection.ts';
import type { Provider } from '../domain/provider/provider.ts';
import { providerNames } from '../domain/provider/provider.ts';
import { endUnsent } from '../domain/update/end-unsent.ts';
import type { UpdateOutcome } from '../domain/update/outcome.ts';
import type { UpdateDeps } from '../domain/update/update-organization.ts';
import { updateOrganization } from '../domain/update/update-organization.ts';
import type { AnyUpdateRequest } from '../domain/update/update-request.ts';
import type { ItemRef } from './item.ts';
import { toItemAccount } from './item.ts';
import type { ItemStart } from './store.ts';

/** One run of an item, or the refusal of some: names and numbers, never a value of its input. */
export interface ItemRun extends Pick<ItemRef, 'id'> {
  /** Null for items that were refused together, without a run of their own. */
  readonly index: number | null;
  readonly caller: string;
  readonly record: OperationRecord;
  readonly totalMs: number;
}

export type OnItemRun = (run: ItemRun) => void;

export interface UpdateItemDeps {
  readonly updates: UpdateDeps;
  /** Called after each run of an item, and once for items that are refused together. */
  readonly onItemRun: OnItemRun;
  readonly logUnexpected: (bug: unknown) => void;
}

export interface RunResult {
  readonly outcome: UpdateOutcome;
  /** Whether a request was sent to the provider. */
  readonly isSent: boolean;
  /** Whether the provider refused one. */
  readonly isRefused: boolean;
  /** Whether one of them was an update. */
  readonly isWritten: boolean;
}

/** Sends the update of an item, unless its connection was removed or has another account. */
export async function updateItem(
  { logUnexpected, onItemRun, updates }: UpdateItemDeps,
  { id, index }: ItemRef,
  { caller, claimableUntilMs, item, keyMayHaveExpired }: Extract<ItemStart, { kind: 'STARTED' }>,
): Promise<RunResult> {
  const { account, request } = item;
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
    // Without a wait between them, the update is sent with the port that was found.
    const hasConnection = account !== null && findAccount(updates.connections, toItemAccount(item));
    const outcome = await (hasConnection
      ? updateOrganization(updates, request, options)
      : endUnsent(updates, request, toItemAccount(item).account, options));
    const { attempts, refusals, writes } = record;
    return { outcome, isSent: attempts > 0, isRefused: refusals > 0, isWritten: writes > 0 };
  } catch (bug) {
    logUnexpected(bug);
    return { outcome: outcomeLost(request), isSent: true, isRefused: false, isWritten: true };
  } finally {
    onItemRun({ id, index, caller: caller.id, record, totalMs: performance.now() - startedAt });
  }
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
