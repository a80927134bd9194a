import { Queue } from 'bullmq';
import type { AccountRef } from '../domain/provider/connection.ts';
import { toAccountKey } from '../domain/provider/connection.ts';
import type { connectForQueue } from '../storage/connect-redis.ts';
import type { AccountWorkers, WorkerLimits } from './account-workers.ts';
import { createAccountWorkers } from './account-workers.ts';
import type { JobData } from './bullmq-worker.ts';
import { openWorker } from './bullmq-worker.ts';
import type { ItemSlots } from './item-slots.ts';
import { createItemSlots } from './item-slots.ts';
import type { FindPace } from './pace.ts';
import type { QueueParts } from './queue.ts';

/** The queue of an account in Redis, as this process uses it; all share one connection to Redis. */
export interface AccountQueue {
  readonly account: AccountRef;
  readonly queue: Queue<JobData>;
  /** Kept when the worker is handed over, so that the rate and the pauses of the account are, too. */
  readonly slots: ItemSlots;
  usedAt: number;
}

/** The queues that this process uses. */
export interface AccountQueues {
  all(): readonly AccountQueue[];
  /** Returns the accounts of these queues, and those whose items wait for a worker. */
  accounts(): readonly AccountRef[];
  /** Opens a queue, or keeps it open. */
  open(account: AccountRef): AccountQueue;
  /** Runs the items of an account, as soon as there is a worker for it. */
  run(account: AccountRef): void;
  /**
   * Runs the items of all accounts that have jobs; when they are more than workers, they take turns.
   *
   * @param listedAtMs when the accounts were listed
   */
  runAll(withJobs: readonly AccountRef[], listedAtMs: number): void;
  /** Takes no further item of an account; those that wait for their turn are returned to the queue. */
  release(account: AccountRef): void;
  /** Closes the queues that were not used recently. */
  closeIdle(): void;
  /** Starts no further item, and resolves when no item is running. */
  stop(): Promise<void>;
}

export interface AccountQueueOptions extends WorkerLimits {
  readonly connection: ReturnType<typeof connectForQueue>;
  readonly prefix: string;
  readonly paceOf: FindPace;
  /** The longest duration of one run of an item; after it, the process that runs the item is considered dead. */
  readonly leaseMs: number;
  /** How long a queue without jobs stays open. */
  readonly idleMs: number;
}

export function createAccountQueues(options: AccountQueueOptions, parts: QueueParts): AccountQueues {
  const { idleMs, paceOf } = options;
  const queues = new Map<string, AccountQueue>();
  const closing = new Set<Promise<void>>();
  const open = (account: AccountRef) => {
    const key = toAccountKey(account);
    const queue = queues.get(key) ?? createQueue(account, options, parts);
    queues.set(key, queue);
    queue.usedAt = performance.now();
    return queue;
  };
  const workers = createAccountWorkers(options, (account) => {
    const { queue, slots } = open(account);
    slots.resume();
    return { slots, worker: openWorker({ ...options, account, queue, slots, pace: paceOf(account) }) };
  });
  const close = (key: string, queue: AccountQueue) => {
    queues.delete(key);
    const closed = closeQueue(queue, workers).finally(() => closing.delete(closed));
    closing.add(closed);
  };
  return {
    all: () => [...queues.values()],
    accounts() {
      const waiting = workers.waiting().filter((account) => !queues.has(toAccountKey(account)));
      return [...[...queues.values()].map(({ account }) => account), ...waiting];
    },
    open,
    run: workers.request,
    runAll(withJobs, listedAtMs) {
      const now = performance.now();
      for (const queue of withJobs.flatMap((account) => queues.get(toAccountKey(account)) ?? [])) {
        queue.usedAt = now;
      }
      workers.takeTurns(withJobs, listedAtMs);
    },
    release(account) {
      workers.close(account);
    },
    closeIdle() {
      const idleSince = performance.now() - idleMs;
      for (const [key, queue] of queues) if (queue.usedAt < idleSince) close(key, queue);
    },
    async stop() {
      await workers.stop();
      for (const [key, queue] of queues) close(key, queue);
      await Promise.all(closing);
    },
  };
}

function createQueue(
  account: AccountRef,
  { connection, paceOf, prefix }: AccountQueueOptions,
  parts: QueueParts,
): AccountQueue {
  const queue = new Queue<JobData>(toAccountKey(account), { connection, prefix, skipVersionCheck: true });
  // The errors' texts can contain the address; failed commands report that Redis is unreachable.
  queue.on('error', () => {});
  return { account, queue, slots: createItemSlots(paceOf(account), parts), usedAt: 0 };
}

async function closeQueue({ account, queue }: AccountQueue, workers: AccountWorkers): Promise<void> {
  await workers.close(account);
  await queue.close();
}
