import { providers } from '../domain/provider/provider.ts';
import type { BulkQueue } from './queue.ts';
import type { ItemRef } from './store.ts';

/** Adds each item to the queue of its provider. */
export async function addToQueues({ add }: BulkQueue, refs: readonly ItemRef[]): Promise<void> {
  await Promise.all(
    providers.map((provider) =>
      add(
        provider,
        refs.filter((ref) => ref.provider === provider),
      ),
    ),
  );
}
