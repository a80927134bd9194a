import type { Provider } from '../domain/provider/provider.ts';
import { providers } from '../domain/provider/provider.ts';
import type { BulkQueue } from './queue.ts';
import { waitForSliceTurn } from './slice-turns.ts';
import type { BulkStore, ItemRef, UnqueuedBulk } from './store.ts';

/** The number of items that are added at once: BullMQ needs about 4 ms for them. */
const sliceSize = 100;

/** The number of items after which other processes learn that the rest is being added. */
const itemsPerSign = 500;

/** Adds the first items of a bulk update to their queues, and marks it as queued. */
export async function queueFirstItems(
  store: BulkStore,
  queue: BulkQueue,
  callerId: string,
  { first, id }: UnqueuedBulk,
): Promise<void> {
  for (let from = 0; from < first.length; from += itemsPerSign) {
    if (from > 0) await store.markQueueing(id);
    await addToQueues(queue, callerId, first.slice(from, from + itemsPerSign));
  }
  await store.markQueued(id);
}

/** Adds each item to the queue of its provider, in slices. */
export async function addToQueues(
  queue: BulkQueue,
  callerId: string,
  refs: readonly ItemRef[],
): Promise<void> {
  await Promise.all(
    providers.map((provider) => {
      const ofProvider = refs.filter((ref) => ref.provider === provider);
      return addInSlices(queue, callerId, provider, ofProvider);
    }),
  );
}

async function addInSlices(
  { add }: BulkQueue,
  callerId: string,
  provider: Provider,
  refs: readonly ItemRef[],
): Promise<void> {
  for (let from = 0; from < refs.length; from += sliceSize) {
    await waitForSliceTurn(callerId);
    await add(provider, refs.slice(from, from + sliceSize));
  }
}
