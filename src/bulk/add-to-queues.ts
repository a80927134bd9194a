import type { Provider } from '../domain/provider/provider.ts';
import { providers } from '../domain/provider/provider.ts';
import type { BulkQueue } from './queue.ts';
import { waitForSliceTurn } from './slice-turns.ts';
import type { ItemRef } from './store.ts';

/** The number of items that are added at once: BullMQ needs about 4 ms for them. */
const sliceSize = 100;

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
