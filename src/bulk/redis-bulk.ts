import { defaultConnection, providers } from '../domain/provider/provider.ts';
import { toLeaseMs } from '../domain/update/key-lease.ts';
import type { RedisLocation } from '../storage/redis-location.ts';
import type { BulkOptions } from './bulk-options.ts';
import type { RunningBulk } from './bulk-updates.ts';
import { createBulkUpdates } from './bulk-updates.ts';
import { createBullmqQueue } from './bullmq-queue.ts';
import { createItemRunner } from './create-item-runner.ts';
import type { Paces } from './pace.ts';
import { createRedisBulkStore } from './redis-store.ts';
import { createRefuseItems } from './refuse-items.ts';
import { sweep } from './sweep.ts';

/** The interval between searches for bulk updates whose process died before it had queued all of their items. */
const sweepIntervalMs = 10_000;

/** The timeout of the last steps before the process ends, because Redis may be unreachable. */
const closeTimeoutMs = 2000;

export interface RedisBulkParts extends BulkOptions {
  readonly redis: RedisLocation;
  readonly paces: Paces;
}

/** Opens bulk updates that all processes on one Redis share, and that survive the end of each process. */
export function openRedisBulk(options: RedisBulkParts): RunningBulk {
  const { maxItems, paces, quotas, redis: location, ttlSeconds, updateMs } = options;
  const leaseMs = toLeaseMs(updateMs);
  const store = createRedisBulkStore({ location, ttlSeconds, leaseMs, onReady: () => sweep(store, queue) });
  const refuseItems = createRefuseItems({
    store,
    connections: options.updates.connections,
    onItemRun: options.onItemRun,
  });
  const run = createItemRunner(options, store, () => queue);
  const configured = providers.filter(
    (provider) => options.updates.connections.find(provider, defaultConnection)?.status().configured,
  );
  const queue = createBullmqQueue(
    { location, paces, leaseMs, configured },
    { run, readTarget: store.readTarget },
  );
  const bulk = createBulkUpdates({ store, queue, quotas, refuseItems, maxItems });
  const sweeper = setInterval(() => sweep(store, queue), sweepIntervalMs);
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
      const timeout = new Promise<void>((resolve) => setTimeout(resolve, closeTimeoutMs).unref());
      await Promise.race([bulk.close(), timeout]);
    },
  };
}
