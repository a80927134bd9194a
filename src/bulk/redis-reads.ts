import type { Caller } from '../domain/access/caller.ts';
import type { BulkItem, BulkItemPageRequest } from '../domain/bulk/bulk-update.ts';
import type { connectRedis } from '../storage/connect-redis.ts';
import { recordFormat } from '../storage/record-format.ts';
import type { ItemRef, ItemTarget, NewItem, StoredItem } from './item.ts';
import { toItemTarget } from './item.ts';
import { findFirstItems } from './plan.ts';
import { toKey, unqueuedKey } from './redis-keys.ts';
import { forEachInSlices, sweepCallerId } from './slice-turns.ts';
import type { UnqueuedBulk } from './store.ts';
import { decodeBulkItem, decodeCaller, decodeItem } from './stored-bulk.ts';

/** After this time, the process that created a bulk update is assumed not to queue it any more. */
const queuedWithinSeconds = 10;

type Redis = ReturnType<typeof connectRedis>;

export async function readItems(
  redis: Redis,
  id: string,
  { after, count }: BulkItemPageRequest,
): Promise<BulkItem[]> {
  if (count === 0) return [];
  const indexes = await redis.zrange(
    toKey('reported', id),
    `(${after}`,
    '+inf',
    'BYSCORE',
    'LIMIT',
    0,
    count,
  );
  const outcomes = indexes.length === 0 ? [] : await redis.hmget(toKey('outcomes', id), ...indexes);
  return outcomes.flatMap((text, place) => (text ? [decodeBulkItem(Number(indexes[place]), text)] : []));
}

/** Returns null when this version cannot read all items, and an empty array for a finished bulk update. */
async function readFirstItems(redis: Redis, id: string): Promise<readonly ItemRef[] | null> {
  const [format, state, window] = await redis.hmget(toKey('facts', id), 'format', 'state', 'window');
  if (format !== String(recordFormat.bulk)) return (await exists(redis, id)) ? null : [];
  if (state === 'DONE') return [];
  const items: NewItem[] = [];
  let isReadable = true;
  const entries = Object.entries(await redis.hgetall(toKey('items', id)));
  await forEachInSlices(sweepCallerId, entries, ([index, stored]) => {
    const item = isReadable ? decodeItem(stored) : null;
    if (item === null) isReadable = false;
    else items.push({ ...item, index: Number(index) });
  });
  items.sort((one, other) => one.index - other.index);
  return isReadable ? findFirstItems(id, items, Number(window)) : null;
}

export async function findUnqueued(redis: Redis): Promise<UnqueuedBulk[]> {
  const [seconds] = await redis.time();
  const ids = await redis.zrangebyscore(unqueuedKey, '-inf', Number(seconds) - queuedWithinSeconds);
  const unqueued: UnqueuedBulk[] = [];
  for (const id of ids) {
    const ready = await readFirstItems(redis, id);
    if (ready !== null) unqueued.push({ id, ready });
  }
  return unqueued;
}

export interface ReadableItem {
  readonly item: StoredItem;
  readonly caller: Caller;
  /** Whether its bulk update was cancelled. */
  readonly isCancelled: boolean;
}

/** Reads an item, which never changes, before it starts: an unreadable item is not marked as in flight. */
export async function readItem(
  redis: Redis,
  { id, index }: ItemRef,
): Promise<ReadableItem | 'NOT_RUNNABLE' | 'UNREADABLE'> {
  const [format, storedCaller, state] = await redis.hmget(toKey('facts', id), 'format', 'caller', 'state');
  if (format !== String(recordFormat.bulk)) {
    return format || storedCaller || (await exists(redis, id)) ? 'UNREADABLE' : 'NOT_RUNNABLE';
  }
  const stored = await redis.hget(toKey('items', id), String(index));
  if (stored === null) return 'NOT_RUNNABLE';
  const [item, caller] = [decodeItem(stored), decodeCaller(storedCaller ?? '')];
  return item && caller ? { item, caller, isCancelled: state === 'CANCELLED' } : 'UNREADABLE';
}

/** Reads whose item it is, and which organization it updates; null for one that was cancelled and is not in flight. */
export async function readTarget(redis: Redis, ref: ItemRef): Promise<ItemTarget | null> {
  const readable = await readItem(redis, ref);
  if (typeof readable === 'string') return null;
  const { caller, isCancelled, item } = readable;
  const canRun = !isCancelled || (await redis.hexists(toKey('runs', ref.id), String(ref.index))) === 1;
  return canRun ? toItemTarget(caller.id, item.request) : null;
}

async function exists(redis: Redis, id: string): Promise<boolean> {
  return (await redis.exists(toKey('facts', id))) === 1;
}
