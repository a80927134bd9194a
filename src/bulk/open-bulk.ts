import { noBulkUpdates } from '../domain/bulk/bulk-errors.ts';
import { mapProviders } from '../domain/provider/provider.ts';
import type { BulkOptions } from './bulk-options.ts';
import type { RunningBulk } from './bulk-updates.ts';
import { createBulkUpdates } from './bulk-updates.ts';
import { createItemRunner } from './create-item-runner.ts';
import { createMemoryQueue } from './memory-queue.ts';
import { createMemoryBulkStore } from './memory-store.ts';
import type { QueueRates } from './queue.ts';
import { toQueueRate } from './queue.ts';

/** Opens bulk updates in Redis or in memory, or in neither, where every start is refused. */
export async function openBulk(options: BulkOptions): Promise<RunningBulk> {
  const { inMemory, perMinute, redis } = options;
  if (redis === null && !inMemory) return { ...noBulkUpdates, available: true, stop() {}, async close() {} };
  const rates = mapProviders((provider) => toQueueRate(perMinute[provider]));
  if (redis === null) return openMemoryBulk(options, rates);
  // Loaded on demand: loading is slow, and most gateways start without Redis.
  const { openRedisBulk } = await import('./redis-bulk.ts');
  return openRedisBulk({ ...options, redis, rates });
}

function openMemoryBulk(options: BulkOptions, rates: QueueRates): RunningBulk {
  const store = createMemoryBulkStore();
  const queue = createMemoryQueue(
    rates,
    createItemRunner(options, store, () => queue),
  );
  return createBulkUpdates({ store, queue, maxItems: options.maxItems });
}
