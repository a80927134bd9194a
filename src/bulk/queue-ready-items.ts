import { groupBy } from '../domain/group-by.ts';
import { toAccountKey } from '../domain/provider/connection.ts';
import type { ItemRef } from './item.ts';
import type { BulkQueue } from './queue.ts';
import { waitForSliceTurn } from './slice-turns.ts';
import type { BulkStore, UnqueuedBulk } from './store.ts';

/** The number of accounts to whose queues items are added at once, each of which takes two round trips to Redis. */
const addedAtOnce = 8;

/**
 * Adds the items of a bulk update that are ready to their queues, and marks it as queued.
 *
 * @param callerId takes turns with others at the event loop
 */
export async function queueReadyItems(
  store: BulkStore,
  queue: BulkQueue,
  { id, ready }: UnqueuedBulk,
  callerId: string,
): Promise<void> {
  const groups = [...groupBy(ready, toAccountKey).values()];
  for (let from = 0; from < groups.length; from += addedAtOnce) {
    await waitForSliceTurn(callerId);
    await Promise.all(groups.slice(from, from + addedAtOnce).map((refs) => add(queue, refs)));
  }
  await store.markQueued(id);
}

async function add(queue: BulkQueue, refs: readonly ItemRef[]): Promise<void> {
  const [account] = refs;
  if (account) await queue.add(account, refs);
}
