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

/** Creates the function that runs an item and queues the one that follows. */
export function createItemRunner(
  { logUnexpected, onItemRun, onUnreadableItems, stopSignal, updates }: ItemRunnerOptions,
  store: BulkStore,
  queue: () => BulkQueue,
): RunItem {
  const queueFollowing: RunDeps['queueFollowing'] = (ref) => queue().add(ref, [ref]);
  const unreadableItemWaitMs = createUnreadableItemWait(onUnreadableItems);
  const canEnd: RunDeps['canEnd'] = (account) => queue().isAbandoned(account);
  const shared = { store, updates, onItemRun, logUnexpected, stopSignal };
  const deps = { ...shared, queueFollowing, unreadableItemWaitMs, canEnd };
  return (ref) => runItem(deps, ref);
}
