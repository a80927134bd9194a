import { noBulkUpdates } from '../domain/bulk/bulk-errors.ts';
import type { Provider } from '../domain/provider/provider.ts';
import type { UpdateDeps } from '../domain/update/update-organization.ts';
import type { RedisLocation } from '../storage/redis-location.ts';
import type { RunningBulk } from './bulk-updates.ts';
import { createBulkUpdates, queueAll } from './bulk-updates.ts';
import { createLeftItems } from './left-items.ts';
import { createMemoryQueue } from './memory-queue.ts';
import { createMemoryBulkStore } from './memory-store.ts';
import type { BulkQueue, RunItem } from './queue.ts';
import { toPace } from './queue.ts';
import type { TellItem } from './run-item.ts';
import { runItem } from './run-item.ts';
import type { BulkStore } from './store.ts';

export interface BulkOptions {
  readonly updates: UpdateDeps;
  /** Null: nothing outlasts this process. */
  readonly redis: RedisLocation | null;
  /** Serve them from this process alone where there is no Redis: right where the providers end with it, too. */
  readonly inMemory: boolean;
  readonly maxItems: number;
  /** How many items a minute each provider is sent, by all replicas together. */
  readonly perMinute: Readonly<Record<Provider, number>>;
  /** How long one update can take. */
  readonly updateMs: number;
  /** How long one that is ended is kept. */
  readonly ttlSeconds: number;
  /** Told of each item whenever it was run. */
  readonly tellItem: TellItem;
  /** Notified once of each bulk update with items that this version does not understand. */
  readonly onItemsLeft: (id: string) => void;
  readonly logUnexpected: (bug: unknown) => void;
  /** Aborted when the gateway can wait no longer. */
  readonly stop: AbortSignal;
}

/** Bulk updates in Redis, in memory, or none at all. */
export async function openBulk(options: BulkOptions): Promise<RunningBulk> {
  const { inMemory, maxItems, redis } = options;
  if (redis === null && !inMemory) return { ...noBulkUpdates, available: true, stop() {}, async close() {} };
  const paces = { VIDA: toPace(options.perMinute.VIDA), VERTRA: toPace(options.perMinute.VERTRA) };
  if (redis === null) {
    const store = createMemoryBulkStore();
    const queue = createMemoryQueue(
      paces,
      toRunner(options, store, () => queue),
    );
    return createBulkUpdates({ store, queue, maxItems });
  }
  // Loaded where it is used: it takes a while, and most gateways start without it.
  const { openRedisBulk } = await import('./redis-bulk.ts');
  return openRedisBulk({ ...options, redis, paces });
}

/** Runs items of a queue, and queues what comes after them. */
export function toRunner(
  {
    logUnexpected,
    onItemsLeft,
    stop,
    tellItem,
    updates,
  }: Pick<BulkOptions, 'logUnexpected' | 'onItemsLeft' | 'stop' | 'tellItem' | 'updates'>,
  store: BulkStore,
  queue: () => BulkQueue,
): RunItem {
  const queueNext: Parameters<typeof runItem>[0]['queueNext'] = (ref) => queueAll(queue(), [ref]);
  const leave = createLeftItems(onItemsLeft);
  return (ref) => runItem({ store, updates, queueNext, tellItem, leave, logUnexpected, stop }, ref);
}
