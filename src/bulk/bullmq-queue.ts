import { Queue, Worker } from 'bullmq';
import type { Provider } from '../domain/provider/provider.ts';
import { mapProviders, providers } from '../domain/provider/provider.ts';
import { connectForQueue } from '../storage/connect-redis.ts';
import { recordFormat } from '../storage/record-format.ts';
import type { RedisLocation } from '../storage/redis-location.ts';
import { toStorageName } from '../storage/storage-names.ts';
import type { ItemRef } from './item.ts';
import type { ItemSlots } from './item-slots.ts';
import { createItemSlots } from './item-slots.ts';
import type { Pace, Paces } from './pace.ts';
import type { BulkQueue, QueueParts } from './queue.ts';
import { removeScript } from './remove-script.ts';

export interface BullmqOptions {
  readonly location: RedisLocation;
  readonly paces: Paces;
  /** The longest duration of one run of an item; after it, the process that runs the item is considered dead. */
  readonly leaseMs: number;
  /** The providers whose items this process can run; other processes run the items of the others. */
  readonly configured: readonly Provider[];
  /** How often the items that wait in this process are read again; by default every 10 seconds. */
  readonly rereadMs?: number;
}

/** Within this time, an item that another process has cancelled leaves its place to another one. */
const defaultRereadMs = 10_000;

/** How long an item waits after a run that failed unexpectedly. */
const failedWaitMs = 1000;

/** The queue itself never gives up an item: its run decides whether it is run again. */
const unlimited = 1_000_000_000;

/** Thrown instead of a result: BullMQ requeues the item. */
class RetryItem extends Error {
  readonly waitMs: number;

  constructor(waitMs: number) {
    super('run again');
    this.waitMs = waitMs;
  }
}

type JobData = Omit<ItemRef, 'provider'> & { readonly format: number };

/** How long a job of another format waits for a process that can read it. */
const otherFormatWaitMs = 5000;

/**
 * The maximum number of items of one provider that a process takes from Redis, most of which wait for their turn: more than ten
 * callers can have in the queue.
 */
const maxTaken = 256;

interface ProviderQueue {
  readonly queue: Queue<JobData>;
  readonly slots: ItemSlots;
  readonly worker: Worker<JobData> | null;
}

/** Creates one queue in Redis for each provider; all processes together keep its rate. */
export function createBullmqQueue(
  { configured, leaseMs, location, paces, rereadMs = defaultRereadMs }: BullmqOptions,
  queueParts: QueueParts,
): BulkQueue {
  const connection = connectForQueue(location);
  const prefix = toStorageName(location, 'bulk-queue');
  const open = (provider: Provider): ProviderQueue => {
    const queue = new Queue<JobData>(provider, { connection, prefix, skipVersionCheck: true });
    const slots = createItemSlots(paces[provider], queueParts);
    const parts = { connection, leaseMs, pace: paces[provider], prefix, queue, slots };
    const worker = configured.includes(provider) ? openWorker(provider, parts) : null;
    // The errors' texts can contain the address; failed commands report that Redis is unreachable.
    queue.on('error', () => {});
    worker?.on('error', () => {});
    return { queue, slots, worker };
  };
  const queues = mapProviders(open);
  const stopRereading = rereadRegularly(
    providers.map((provider) => queues[provider].slots),
    rereadMs,
  );
  let stopping: Promise<void> | undefined;
  return {
    async add(provider, refs) {
      await queues[provider].queue.addBulk(refs.map(toJob));
    },
    async remove(id, except) {
      const keptIds = except.map((index) => toJobId({ id, index }));
      for (const provider of providers) {
        const { queue, slots } = queues[provider];
        slots.remove(id, except);
        const keys = [queue.toKey('wait'), queue.toKey('delayed')];
        await connection.eval(removeScript, keys.length, ...keys, queue.toKey(''), `${id}-`, ...keptIds);
      }
    },
    stop() {
      stopRereading();
      stopping ??= Promise.all(providers.map((provider) => stopQueue(queues[provider]))).then(() => {
        connection.disconnect();
      });
      return stopping;
    },
  };
}

interface WorkerOptions {
  readonly connection: ReturnType<typeof connectForQueue>;
  readonly leaseMs: number;
  readonly pace: Pace;
  readonly prefix: string;
  readonly queue: Queue<JobData>;
  readonly slots: ItemSlots;
}

/** Returns a function that ends the reads. */
function rereadRegularly(slots: readonly ItemSlots[], rereadMs: number): () => void {
  let isReading = false;
  const reread = async () => {
    if (isReading) return;
    isReading = true;
    await Promise.all(slots.map((each) => each.reread()));
    isReading = false;
  };
  const timer = setInterval(reread, rereadMs).unref();
  return () => clearInterval(timer);
}

/** Closes the worker first, so that it does not take the items again whose wait ends. */
async function stopQueue({ slots, worker }: ProviderQueue): Promise<void> {
  const closed = worker?.close();
  slots.stop();
  await closed;
}

function openWorker(
  provider: Provider,
  { connection, leaseMs, pace, prefix, queue, slots }: WorkerOptions,
): Worker<JobData> {
  const process = async ({ data: { format, id, index } }: { readonly data: JobData }) => {
    if (format !== recordFormat.job) throw new RetryItem(otherFormatWaitMs);
    const result = await slots.run({ id, index, provider }).catch(() => {
      throw new RetryItem(failedWaitMs);
    });
    if (result.kind === 'DONE') return;
    if (result.pausesProvider) await queue.rateLimit(result.waitMs);
    throw new RetryItem(result.waitMs);
  };
  return new Worker<JobData>(provider, process, {
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
function toJob(ref: ItemRef) {
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

function toJobId({ id, index }: Omit<ItemRef, 'provider'>): string {
  return `${id}-${index}`;
}
