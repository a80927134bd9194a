import type { Queue } from 'bullmq';
import { Worker } from 'bullmq';
import type { AccountRef } from '../domain/provider/connection.ts';
import { toAccountKey } from '../domain/provider/connection.ts';
import type { connectForQueue } from '../storage/connect-redis.ts';
import { recordFormat } from '../storage/record-format.ts';
import type { ItemRef } from './item.ts';
import type { ItemSlots } from './item-slots.ts';
import type { Pace } from './pace.ts';

export type JobData = Pick<ItemRef, 'id' | 'index'> & { readonly format: number };

export interface WorkerOptions {
  readonly account: AccountRef;
  readonly connection: ReturnType<typeof connectForQueue>;
  /** The longest duration of one run of an item; after it, the process that runs the item is considered dead. */
  readonly leaseMs: number;
  readonly pace: Pace;
  readonly prefix: string;
  readonly queue: Queue<JobData>;
  readonly slots: ItemSlots;
}

/** How long an item waits after a run that failed unexpectedly. */
const failedWaitMs = 1000;

/** How long a job of another format waits for a process that can read it. */
const otherFormatWaitMs = 5000;

/** The queue itself never gives up an item: its run decides whether it is run again. */
const unlimited = 1_000_000_000;

/**
 * The maximum number of items of one account that a process takes from Redis, most of which wait for their turn: more than ten
 * callers can have in the queue.
 */
const maxTaken = 256;

/** Thrown instead of a result: BullMQ requeues the item. */
class RetryItem extends Error {
  readonly waitMs: number;

  constructor(waitMs: number) {
    super('run again');
    this.waitMs = waitMs;
  }
}

/** Opens a worker, which has a connection to Redis of its own. */
export function openWorker({
  account,
  connection,
  leaseMs,
  pace,
  prefix,
  queue,
  slots,
}: WorkerOptions): Worker<JobData> {
  const process = async ({ data: { format, id, index } }: { readonly data: JobData }) => {
    if (format !== recordFormat.job) throw new RetryItem(otherFormatWaitMs);
    const result = await slots.run({ ...account, id, index }).catch(() => {
      throw new RetryItem(failedWaitMs);
    });
    if (result.kind === 'DONE') return;
    if (result.pausesAccount) await queue.rateLimit(result.waitMs);
    throw new RetryItem(result.waitMs);
  };
  const worker = new Worker<JobData>(toAccountKey(account), process, {
    connection,
    prefix,
    // The check needs INFO, and a worker that is denied INFO retries without a pause.
    skipVersionCheck: true,
    concurrency: maxTaken,
    limiter: toLimiter(pace),
    // When another process starts the item after this time, the item's idempotency key is unused or abandoned.
    lockDuration: leaseMs,
    stalledInterval: Math.ceil(leaseMs / 2),
    maxStalledCount: unlimited,
    settings: {
      backoffStrategy: (_tries, _type, error) => (error instanceof RetryItem ? error.waitMs : failedWaitMs),
    },
  });
  // The errors' texts can contain the address; failed commands report that Redis is unreachable.
  worker.on('error', () => {});
  return worker;
}

/** BullMQ reads the members each time it takes an item, which is why they can follow the quota. */
function toLimiter(pace: Pace) {
  return {
    get max() {
      return pace.rate.max;
    },
    get duration() {
      return pace.rate.durationMs;
    },
  };
}

/** The job's id is the item's position, so that adding an item twice creates one job. */
export function toJob(ref: ItemRef) {
  const { id, index } = ref;
  const opts = {
    jobId: toJobId(ref),
    attempts: unlimited,
    backoff: { type: 'custom' },
    stackTraceLimit: 0,
    removeOnComplete: true,
    removeOnFail: true,
  };
  return { name: 'item', data: { format: recordFormat.job, id, index }, opts };
}

export function toJobId({ id, index }: Pick<ItemRef, 'id' | 'index'>): string {
  return `${id}-${index}`;
}
