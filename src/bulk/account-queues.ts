import type { Worker } from 'bullmq';
import { Queue } from 'bullmq';
import type { AccountRef } from '../domain/provider/connection.ts';
import { toAccountKey } from '../domain/provider/connection.ts';
import type { connectForQueue } from '../storage/connect-redis.ts';
import type { JobData } from './bullmq-worker.ts';
import { openWorker } from './bullmq-worker.ts';
import type { ItemSlots } from './item-slots.ts';
import { createItemSlots } from './item-slots.ts';
import type { FindPace } from './pace.ts';
import type { QueueParts } from './queue.ts';

/** The queue of an account in Redis, as this process uses it. */
export interface AccountQueue {
  readonly account: AccountRef;
  readonly queue: Queue<JobData>;
  readonly slots: ItemSlots;
  /** Null while this process only adds items. */
  worker: Worker<JobData> | null;
  usedAt: number;
}

/** The queues that this process uses. */
export interface AccountQueues {
  all(): readonly AccountQueue[];
  /**
   * Opens a queue, or keeps it open.
   *
   * @param runs whether this process runs the items
   */
  open(account: AccountRef, runs: boolean): AccountQueue;
  /** Takes no further item of an account; those that wait for their turn are returned to the queue. */
  release(account: AccountRef): void;
  /** Closes the queues that were not used recently. */
  closeIdle(): void;
  /** Starts no further item, and resolves when no item is running. */
  stop(): Promise<void>;
}

export interface AccountQueueOptions {
  readonly connection: ReturnType<typeof connectForQueue>;
  readonly prefix: string;
  readonly paceOf: FindPace;
  /** The longest duration of one run of an item; after it, the process that runs the item is considered dead. */
  readonly leaseMs: number;
  /** How long a queue without jobs stays open. */
  readonly idleMs: number;
}

export function createAccountQueues(options: AccountQueueOptions, parts: QueueParts): AccountQueues {
  const { connection, idleMs, paceOf, prefix } = options;
  const queues = new Map<string, AccountQueue>();
  const closing = new Set<Promise<void>>();
  let stopped = false;
  const create = (account: AccountRef): AccountQueue => {
    const queue = new Queue<JobData>(toAccountKey(account), { connection, prefix, skipVersionCheck: true });
    // The errors' texts can contain the address; failed commands report that Redis is unreachable.
    queue.on('error', () => {});
    const slots = createItemSlots(paceOf(account), parts);
    return { account, queue, slots, worker: null, usedAt: 0 };
  };
  const close = (key: string, queue: AccountQueue) => {
    queues.delete(key);
    const closed = closeQueue(queue).finally(() => closing.delete(closed));
    closing.add(closed);
  };
  return {
    all: () => [...queues.values()],
    open(account, runs) {
      const key = toAccountKey(account);
      const queue = queues.get(key) ?? create(account);
      queues.set(key, queue);
      queue.usedAt = performance.now();
      if (runs && !stopped) queue.worker ??= openWorker({ ...options, ...queue, pace: paceOf(account) });
      return queue;
    },
    release(account) {
      const key = toAccountKey(account);
      const queue = queues.get(key);
      if (queue?.worker) close(key, queue);
    },
    closeIdle() {
      const idleSince = performance.now() - idleMs;
      for (const [key, queue] of queues) if (queue.usedAt < idleSince) close(key, queue);
    },
    async stop() {
      stopped = true;
      for (const [key, queue] of queues) close(key, queue);
      await Promise.all(closing);
    },
  };
}

/** Closes the worker first, so that it does not take the items again whose wait ends. */
async function closeQueue({ queue, slots, worker }: AccountQueue): Promise<void> {
  const closed = worker?.close();
  slots.stop();
  await closed;
  await queue.close();
}
