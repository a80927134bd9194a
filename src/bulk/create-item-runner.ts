import type { AccountRef } from '../domain/provider/connection.ts';
import type { BulkLimits } from './pace.ts';
import type { BulkQueue, RunItem } from './queue.ts';
import type { RunDeps } from './run-item.ts';
import { runItem } from './run-item.ts';
import type { BulkStore } from './store.ts';
import { createUnreadableItemWait } from './unreadable-item-wait.ts';
import type { UpdateItemDeps } from './update-item.ts';

export interface ItemRunnerOptions extends UpdateItemDeps {
  /** Called once for each bulk update with items that this version cannot read. */
  readonly onUnreadableItems: (id: string) => void;
  /** Aborted when the gateway can no longer wait. */
  readonly stopSignal: AbortSignal;
}

interface ItemRunnerParts {
  readonly store: BulkStore;
  readonly limitsOf: (account: AccountRef) => BulkLimits;
}

/** Creates the function that runs an item and queues the one that follows. */
export function createItemRunner(
  { logUnexpected, onItemRun, onUnreadableItems, stopSignal, updates }: ItemRunnerOptions,
  { limitsOf, store }: ItemRunnerParts,
  queue: () => BulkQueue,
): RunItem {
  const queueFollowing: RunDeps['queueFollowing'] = (ref) => queue().add(ref, [ref]);
  const unreadableItemWaitMs = createUnreadableItemWait(onUnreadableItems);
  const canEnd: RunDeps['canEnd'] = (account) => queue().isAbandoned(account);
  const isExhausted: RunDeps['isExhausted'] = (account) =>
    limitsOf(account).quota.quotas.some(({ remaining }) => remaining === 0);
  const shared = { store, updates, onItemRun, logUnexpected, stopSignal };
  const deps = { ...shared, queueFollowing, unreadableItemWaitMs, canEnd, isExhausted };
  return (ref) => runItem(deps, ref);
}
