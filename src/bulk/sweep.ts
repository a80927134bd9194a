import type { BulkQueue } from './queue.ts';
import { queueReadyItems } from './queue-ready-items.ts';
import { sweepCallerId } from './slice-turns.ts';
import type { BulkStore } from './store.ts';

/** Queues the items of bulk updates that were stored but not queued. */
export async function sweep(store: BulkStore, queue: BulkQueue): Promise<void> {
  try {
    for (const unqueued of await store.findUnqueued()) {
      await queueReadyItems(store, queue, unqueued, sweepCallerId);
    }
  } catch {
    // The store is unreachable: the next sweep finds the same bulk updates.
  }
}
