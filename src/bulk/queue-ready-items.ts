import { groupBy } from '../domain/group-by.ts';
import { toAccountKey } from '../domain/provider/connection.ts';
import type { BulkQueue } from './queue.ts';
import type { BulkStore, UnqueuedBulk } from './store.ts';

/** Adds the items of a bulk update that are ready to their queues, and marks it as queued. */
export async function queueReadyItems(
  store: BulkStore,
  queue: BulkQueue,
  { id, ready }: UnqueuedBulk,
): Promise<void> {
  for (const refs of groupBy(ready, toAccountKey).values()) {
    const [account] = refs;
    if (account) await queue.add(account, refs);
  }
  await store.markQueued(id);
}
