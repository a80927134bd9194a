import { providers } from '../domain/provider/provider.ts';
import { toLeaseMs } from '../domain/update/key-lease.ts';
import type { RedisLocation } from '../storage/redis-location.ts';
import type { RunningBulk } from './bulk-updates.ts';
import { createBulkUpdates, queueAll } from './bulk-updates.ts';
import { createBullmqQueue } from './bullmq-queue.ts';
import type { BulkOptions } from './open-bulk.ts';
import { toRunner } from './open-bulk.ts';
import type { BulkQueue, Paces } from './queue.ts';
import { createRedisBulkStore } from './redis-store.ts';
import type { BulkStore } from './store.ts';

/** How often is looked for bulk updates whose starter died before all of their items were queued. */
const sweepMs = 10_000;

/** How long the last steps may take when the process ends: Redis may be away. */
const lastStepsMs = 2000;

export interface RedisBulkParts extends BulkOptions {
  readonly redis: RedisLocation;
  readonly paces: Paces;
}

/** Bulk updates that every process on one Redis works on, and that outlast them all. */
export function openRedisBulk(options: RedisBulkParts): RunningBulk {
  const { maxItems, paces, redis: location, ttlSeconds, updateMs } = options;
  const leaseMs = toLeaseMs(updateMs);
  const store = createRedisBulkStore({ location, ttlSeconds, leaseMs, onReady: () => sweep(store, queue) });
  const run = toRunner(options, store, () => queue);
  const configured = providers.filter((provider) => options.updates.ports[provider].status().configured);
  const queue = createBullmqQueue({ location, paces, leaseMs, configured }, run);
  const bulk = createBulkUpdates({ store, queue, maxItems });
  const sweeper = setInterval(() => sweep(store, queue), sweepMs);
  return {
    ...bulk,
    get available() {
      return store.available;
    },
    stop() {
      clearInterval(sweeper);
      bulk.stop();
    },
    async close() {
      clearInterval(sweeper);
      const inTime = new Promise<void>((resolve) => setTimeout(resolve, lastStepsMs).unref());
      await Promise.race([bulk.close(), inTime]);
    },
  };
}

/** Queues what was kept and not queued. While Redis is away there is nothing to be found. */
async function sweep(store: BulkStore, queue: BulkQueue): Promise<void> {
  try {
    for (const { first, id } of await store.unqueued()) {
      await queueAll(queue, first);
      await store.queued(id);
    }
  } catch {
    // The next one finds them.
  }
}
