import { findAccount } from '../domain/provider/connection.ts';
import { toLeaseMs } from '../domain/update/key-lease.ts';
import type { RedisLocation } from '../storage/redis-location.ts';
import { createAccountsFor } from './accounts-for.ts';
import type { BulkOptions } from './bulk-options.ts';
import type { RunningBulk } from './bulk-updates.ts';
import { createBulkUpdates } from './bulk-updates.ts';
import type { BullmqOptions } from './bullmq-queue.ts';
import { createBullmqQueue } from './bullmq-queue.ts';
import { createItemRunner } from './create-item-runner.ts';
import { createAccountLimits, createPace } from './pace.ts';
import { createRedisBulkStore } from './redis-store.ts';
import { createRefuseItems } from './refuse-items.ts';
import { runRegularly } from './run-regularly.ts';
import { sweep } from './sweep.ts';

/** The interval between searches for bulk updates whose process died before it had queued all of their items. */
const sweepIntervalMs = 10_000;

/** The timeout of the last steps before the process ends, because Redis may be unreachable. */
const closeTimeoutMs = 2000;

export interface RedisBulkParts
  extends BulkOptions,
    Pick<BullmqOptions, 'abandonedMs' | 'maxWorkers' | 'searchMs' | 'turnMs'> {
  readonly redis: RedisLocation;
}

/** Opens bulk updates that all processes on one Redis share, and that survive the end of each process. */
export function openRedisBulk(options: RedisBulkParts): RunningBulk {
  const { findBulkLimits, maxItems, onItemRun, redis: location, ttlSeconds, updateMs, updates } = options;
  const { connections } = updates;
  const leaseMs = toLeaseMs(updateMs);
  const store = createRedisBulkStore({ location, ttlSeconds, leaseMs, onReady: () => sweeping.run() });
  const refuseItems = createRefuseItems({ store, connections, onItemRun });
  const limitsOf = createAccountLimits(connections, findBulkLimits);
  const run = createItemRunner(options, { limitsOf, store }, () => queue);
  const queue = createBullmqQueue(
    {
      ...options,
      location,
      leaseMs,
      paceOf: (account) => createPace(account.provider, () => limitsOf(account)),
      hasAccount(account) {
        const port = findAccount(connections, account);
        return port !== undefined && !port.missingCredential;
      },
    },
    { run, readTarget: store.readTarget },
  );
  const bulk = createBulkUpdates({
    ...{ store, queue, limitsOf, refuseItems, maxItems },
    accountsFor: createAccountsFor(connections),
  });
  const sweeping = runRegularly(() => sweep(store, queue), sweepIntervalMs);
  return {
    ...bulk,
    get available() {
      return store.available;
    },
    stop() {
      sweeping.stop();
      bulk.stop();
    },
    async close() {
      sweeping.stop();
      const timeout = new Promise<void>((resolve) => setTimeout(resolve, closeTimeoutMs).unref());
      await Promise.race([bulk.close(), timeout]);
    },
  };
}
