import { Queue, Worker } from 'bullmq';
import type { Provider } from '../domain/provider/provider.ts';
import { providers } from '../domain/provider/provider.ts';
import { connectForQueue } from '../storage/connect-redis.ts';
import { recordFormat } from '../storage/record-format.ts';
import type { RedisLocation } from '../storage/redis-location.ts';
import { toStorageName } from '../storage/storage-names.ts';
import type { BulkQueue, Pace, Paces, RunItem } from './queue.ts';
import { concurrencyPerProvider } from './queue.ts';
import { removeScript } from './remove-script.ts';
import type { ItemRef } from './store.ts';

export interface BullmqOptions {
  readonly location: RedisLocation;
  readonly paces: Paces;
  /** How long one item can take: of one that is held for longer, the process died. */
  readonly leaseMs: number;
  /** The providers whose items this process can run; those of another one are left for a process that can. */
  readonly configured: readonly Provider[];
}

/** How long an item is left alone that could not be run. */
const failedWaitMs = 1000;

/** As many as one round trip to Redis carries. */
const atOnce = 500;

/** Never given up by the queue itself: an item is settled by whoever runs it, or runs again. */
const forever = 1_000_000_000;

/** In place of a result: BullMQ lays the item back and runs it again. */
class RunAgain extends Error {
  readonly waitMs: number;

  constructor(waitMs: number) {
    super('run again');
    this.waitMs = waitMs;
  }
}

type Place = Omit<ItemRef, 'provider'> & { readonly format: number };

/** How long a job waits for a process of the version that wrote it. */
const otherFormatWaitMs = 5000;

interface Lane {
  readonly queue: Queue<Place>;
  readonly worker: Worker<Place> | null;
}

/** Queues in Redis, one for each provider: their paces are kept by all processes together. */
export function createBullmqQueue(
  { configured, leaseMs, location, paces }: BullmqOptions,
  run: RunItem,
): BulkQueue {
  const connection = connectForQueue(location);
  const prefix = toStorageName(location, 'bulk-queue');
  const open = (provider: Provider): Lane => {
    const queue = new Queue<Place>(provider, { connection, prefix, skipVersionCheck: true });
    const parts = { connection, leaseMs, pace: paces[provider], prefix, queue, run };
    const worker = configured.includes(provider) ? openWorker(provider, parts) : null;
    // Their texts can hold the address; that Redis is away is told by those who ask it something.
    queue.on('error', () => {});
    worker?.on('error', () => {});
    return { queue, worker };
  };
  const lanes: Readonly<Record<Provider, Lane>> = { VIDA: open('VIDA'), VERTRA: open('VERTRA') };
  let stopping: Promise<void> | undefined;
  return {
    async add(provider, refs) {
      for (const some of inParts(refs)) await lanes[provider].queue.addBulk(some.map(toJob));
    },
    async remove(id, except) {
      const stay = except.map((index) => toJobId({ id, index }));
      for (const provider of providers) {
        const { queue } = lanes[provider];
        const keys = [queue.toKey('wait'), queue.toKey('delayed'), queue.toKey('kept')];
        await connection.eval(removeScript, keys.length, ...keys, queue.toKey(''), `${id}-`, ...stay);
      }
    },
    stop() {
      const workers = providers.map((provider) => lanes[provider].worker);
      stopping ??= Promise.all(workers.map((worker) => worker?.close())).then(() => {
        connection.disconnect();
      });
      return stopping;
    },
  };
}

interface WorkerParts {
  readonly connection: ReturnType<typeof connectForQueue>;
  readonly leaseMs: number;
  readonly pace: Pace;
  readonly prefix: string;
  readonly queue: Queue<Place>;
  readonly run: RunItem;
}

function openWorker(
  provider: Provider,
  { connection, leaseMs, pace, prefix, queue, run }: WorkerParts,
): Worker<Place> {
  const process = async ({ data: { format, id, index } }: { readonly data: Place }) => {
    if (format !== recordFormat.job) throw new RunAgain(otherFormatWaitMs);
    const verdict = await run({ id, index, provider }).catch(() => {
      throw new RunAgain(failedWaitMs);
    });
    if (verdict.kind === 'DONE') return;
    if (verdict.everyoneWaits) await queue.rateLimit(verdict.waitMs);
    throw new RunAgain(verdict.waitMs);
  };
  return new Worker<Place>(provider, process, {
    connection,
    prefix,
    // It needs INFO, and a worker that cannot have it tries again without a pause.
    skipVersionCheck: true,
    concurrency: concurrencyPerProvider,
    limiter: { max: pace.max, duration: pace.durationMs },
    // By the time that another process takes an item up, the idempotency key of it is free or abandoned.
    lockDuration: leaseMs,
    stalledInterval: Math.ceil(leaseMs / 2),
    maxStalledCount: forever,
    settings: {
      backoffStrategy: (_tries, _type, error) => (error instanceof RunAgain ? error.waitMs : failedWaitMs),
    },
  });
}

/** Its id is the item's place: added again, it is the same. */
function toJob(ref: ItemRef) {
  const { id, index } = ref;
  const opts = {
    jobId: toJobId(ref),
    attempts: forever,
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

function* inParts(refs: readonly ItemRef[]): Generator<readonly ItemRef[]> {
  for (let from = 0; from < refs.length; from += atOnce) yield refs.slice(from, from + atOnce);
}
