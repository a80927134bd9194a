import { toAccountKey } from '../domain/provider/connection.ts';
import { connectForQueue } from '../storage/connect-redis.ts';
import type { RedisLocation } from '../storage/redis-location.ts';
import { toStorageName } from '../storage/storage-names.ts';
import type { AccountQueueOptions } from './account-queues.ts';
import { createAccountQueues } from './account-queues.ts';
import type { WorkerLimits } from './account-workers.ts';
import { toJob, toJobId } from './bullmq-worker.ts';
import type { BulkQueue, QueueParts } from './queue.ts';
import { runAgain } from './queue.ts';
import { createQueueRegistry } from './queue-registry.ts';
import type { HasAccount } from './queue-search.ts';
import { createQueueSearch } from './queue-search.ts';
import { removeScript } from './remove-script.ts';
import { runRegularly } from './run-regularly.ts';

export interface BullmqOptions extends Pick<AccountQueueOptions, 'leaseMs' | 'paceOf'> {
  readonly location: RedisLocation;
  readonly hasAccount: HasAccount;
  /** How often the items that wait in this process are read again; by default every 10 seconds. */
  readonly rereadMs?: number;
  /** How often this process searches for queues with jobs; by default every 2 seconds. */
  readonly searchMs?: number;
  /** How long a queue without jobs stays open in a process; by default 30 seconds. */
  readonly idleMs?: number;
  /** The maximum number of workers, each of which has a connection to Redis; by default 64. */
  readonly maxWorkers?: number;
  /** How long an account keeps its worker while others wait; by default 3 seconds. */
  readonly turnMs?: number;
  /** When no process has had an account for this time, any process ends its items; by default a minute. */
  readonly abandonedMs?: number;
}

/** Within this time, an item that another process has cancelled leaves its place to another one. */
const defaultRereadMs = 10_000;

const defaultSearchMs = 2000;
const defaultIdleMs = 30_000;
const defaultAbandonedMs = 60_000;
const defaultLimits: WorkerLimits = { maxWorkers: 64, turnMs: 3000 };

/**
 * Creates one queue in Redis for each account; all processes together keep its rate. A worker has a connection to Redis of its own,
 * so a process opens one only for an account whose queue has jobs, and accounts take turns when there are more of them than workers.
 * Processes run the items of the accounts that they have, and those of an account that no process has had for a while: a run then ends
 * the item. A process that has lost an account returns its items.
 */
export function createBullmqQueue(options: BullmqOptions, parts: QueueParts): BulkQueue {
  const { abandonedMs = defaultAbandonedMs, hasAccount, idleMs = defaultIdleMs, location } = options;
  const connection = connectForQueue(location);
  const prefix = toStorageName(location, 'bulk-queue');
  const registry = createQueueRegistry(connection, prefix);
  const run: QueueParts['run'] = async (ref) => {
    if (hasAccount(ref) || search.isAbandoned(ref)) return parts.run(ref);
    queues.release(ref);
    return runAgain;
  };
  const queues = createAccountQueues(
    { ...defaultLimits, ...options, connection, prefix, idleMs },
    { ...parts, run },
  );
  const search = createQueueSearch({ abandonedMs, hasAccount, queues, registry });
  const searching = runRegularly(search.run, options.searchMs ?? defaultSearchMs);
  const rereading = runRegularly(
    () => Promise.all(queues.all().map(({ slots }) => slots.reread())),
    options.rereadMs ?? defaultRereadMs,
  );
  searching.run();
  let stopping: Promise<void> | undefined;
  return {
    async add(account, refs) {
      const isOwn = hasAccount(account);
      await queues.open(account).queue.addBulk(refs.map(toJob));
      if (isOwn) queues.run(account);
      await registry.register([toAccountKey(account)], isOwn);
    },
    async remove(id, accounts, except) {
      const keptIds = except.map((index) => toJobId({ id, index }));
      const keys = accounts.map(toAccountKey);
      for (const { account, slots } of queues.all()) {
        if (keys.includes(toAccountKey(account))) slots.remove(id, except);
      }
      if (keys.length === 0) return;
      const names = keys.map((key) => `${prefix}:${key}:`);
      await connection.eval(removeScript, names.length, ...names, `${id}-`, ...keptIds);
    },
    isAbandoned: search.isAbandoned,
    stop() {
      searching.stop();
      rereading.stop();
      stopping ??= queues.stop().then(() => connection.disconnect());
      return stopping;
    },
  };
}
