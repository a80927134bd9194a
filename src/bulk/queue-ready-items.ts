import { providers } from '../domain/provider/provider.ts';
import type { BulkQueue } from './queue.ts';
import type { BulkStore, UnqueuedBulk } from './store.ts';

/** Adds the items of a bulk update that are ready to their queues, and marks it as queued. */
export async function queueReadyItems(
  store: BulkStore,
  queue: BulkQueue,
  { id, ready }: UnqueuedBulk,
): Promise<void> {
  for (const provider of providers) {
    const refs = ready.filter((ref) => ref.provider === provider);
    if (refs.length > 0) await queue.add(provider, refs);
  }
  await store.markQueued(id);
}
