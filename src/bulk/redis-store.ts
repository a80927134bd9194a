import { createHash } from 'node:crypto';
import type { Caller } from '../domain/access/caller.ts';
import type { BulkItem, BulkItemPageRequest } from '../domain/bulk/bulk-update.ts';
import type { Provider } from '../domain/provider/provider.ts';
import { connectRedis } from '../storage/connect-redis.ts';
import { recordFormat } from '../storage/record-format.ts';
import type { RedisLocation } from '../storage/redis-location.ts';
import { firstItems } from './plan.ts';
import { beginScript, cancelScript, createScript, putBackScript, settleScript } from './redis-scripts.ts';
import type { Begun, BulkStore, Created, ItemRef, KeptItem, Settled, StoredBulk, Unqueued } from './store.ts';
import { countOf, encodeItem, maxUnended, maxUnendedBytes } from './store.ts';
import { decodeBulkItem, decodeCaller, decodeItem, encodeCaller, storedCounts } from './stored-bulk.ts';

export interface RedisBulkOptions {
  readonly location: RedisLocation;
  /** How long one that is ended is kept, and an outcome under an idempotency key. */
  readonly ttlSeconds: number;
  /** How long an item's update can hold its idempotency key. */
  readonly leaseMs: number;
  /** Told whenever Redis can be asked, after it could not be. */
  readonly onReady: () => void;
}

/** The largest start is a few megabytes; a step waits no longer than this. */
const commandTimeoutMs = 5000;

/** Who starts a bulk update queues it within this time, or does so no more. */
const queuedWithinSeconds = 10;

/** Created, and not known to be in the queues: the times are Redis's own. */
const unqueuedKey = 'unqueued';

/** What is kept of one bulk update, in the order that the scripts take. */
const parts = ['facts', 'items', 'begun', 'tries', 'outcomes', 'told'] as const;

const facts = [
  'format',
  'owner',
  'state',
  'total',
  'updated',
  'partiallyUpdated',
  'failed',
  'unknown',
  'cancelled',
] as const;

/** Bulk updates in Redis, or in Valkey: shared by every process that uses it, and there after a crash. */
export function createRedisBulkStore({
  leaseMs,
  location,
  onReady,
  ttlSeconds,
}: RedisBulkOptions): BulkStore {
  const redis = connectRedis(location, 'bulk', commandTimeoutMs);
  redis.on('ready', onReady);
  location.health.onUsable(onReady);
  const ttlMs = ttlSeconds * 1000;
  const run = (script: string, keys: readonly string[], ...args: (string | number)[]): Promise<unknown> =>
    redis.eval(script, keys.length, ...keys, ...args);
  return {
    get available() {
      return redis.status === 'ready' && location.health.problem === null;
    },
    async create({ bytes, caller, fingerprint, id, items }) {
      const limits = [maxUnended, bytes, maxUnendedBytes];
      const args = [id, fingerprint, caller.id, encodeCaller(caller), ...limits, ...items.map(encodeItem)];
      return (await run(createScript, [...toKeys(id, caller.id), unqueuedKey], ...args)) as Created;
    },
    async find(ids) {
      const asked = redis.pipeline();
      for (const id of ids) asked.hmget(toKey('facts', id), ...facts);
      const replies = (await asked.exec()) ?? [];
      return replies.map(([error, reply], place) => {
        if (error) throw error;
        return toStored(ids[place] ?? '', reply as (string | null)[]);
      });
    },
    async begin(ref, ofRun) {
      const understood = await readItem(redis, ref);
      if (typeof understood === 'string') return { kind: understood };
      // A run claims the key within a lease of its own begin, and so before a key of an earlier run has expired.
      const args = [ref.index, ofRun, ttlMs - leaseMs, leaseMs];
      return toBegun((await run(beginScript, toKeys(ref.id, ''), ...args)) as string[], understood);
    },
    async putBack({ id, index, provider }, owner, ofRun, tried) {
      await run(putBackScript, toKeys(id, owner), ttlMs, id, index, ofRun, toText(provider, tried));
    },
    async settle({ id, index, provider }, owner, settled, later) {
      const texts = [toText(provider, settled), toText(provider, later)];
      await run(settleScript, toKeys(id, owner), ttlMs, id, index, countOf(settled), ...texts);
    },
    async cancel(id, owner) {
      const inFlight = (await run(cancelScript, toKeys(id, owner), ttlMs, id)) as string[] | null;
      return inFlight === null ? null : inFlight.map(Number);
    },
    items: (id, page) => readItems(redis, id, page),
    unqueued: () => readUnqueued(redis),
    async queued(id) {
      await redis.zrem(unqueuedKey, id);
    },
    async close() {
      redis.disconnect();
    },
  };
}

type Redis = ReturnType<typeof connectRedis>;

async function readItems(
  redis: Redis,
  id: string,
  { after, count }: BulkItemPageRequest,
): Promise<BulkItem[]> {
  if (count === 0) return [];
  const indexes = await redis.zrange(toKey('told', id), `(${after}`, '+inf', 'BYSCORE', 'LIMIT', 0, count);
  const outcomes = indexes.length === 0 ? [] : await redis.hmget(toKey('outcomes', id), ...indexes);
  return outcomes.flatMap((text, place) => (text ? [decodeBulkItem(Number(indexes[place]), text)] : []));
}

/** Null when this version does not understand them all; none when it is ended. */
async function readFirst(redis: Redis, id: string): Promise<readonly ItemRef[] | null> {
  const format = await redis.hget(toKey('facts', id), 'format');
  if (format !== String(recordFormat.bulk)) return (await isThere(redis, id)) === 'GONE' ? [] : null;
  const items: KeptItem[] = [];
  for (const [index, stored] of Object.entries(await redis.hgetall(toKey('items', id)))) {
    const item = decodeItem(stored);
    if (item === null) return null;
    items[Number(index)] = item;
  }
  return firstItems(id, items);
}

async function readUnqueued(redis: Redis): Promise<Unqueued[]> {
  const [seconds] = await redis.time();
  const ids = await redis.zrangebyscore(unqueuedKey, '-inf', Number(seconds) - queuedWithinSeconds);
  const unqueued: Unqueued[] = [];
  for (const id of ids) {
    const first = await readFirst(redis, id);
    if (first !== null) unqueued.push({ id, first });
  }
  return unqueued;
}

function toKeys(id: string, owner: string): readonly string[] {
  const whose = createHash('sha256').update(owner).digest('base64url');
  return [...parts.map((part) => toKey(part, id)), toKey('unended', whose)];
}

/** The part comes first: no id, whatever its text, addresses another part. */
function toKey(part: (typeof parts)[number] | 'unended', id: string): string {
  return `${part}:${id}`;
}

function toStored(id: string, reply: readonly (string | null)[]): StoredBulk | undefined {
  const { format, owner, ...stored } = Object.fromEntries(facts.map((name, place) => [name, reply[place]]));
  if (typeof owner !== 'string') return undefined;
  const counts = format === String(recordFormat.bulk) ? storedCounts.safeParse(stored).data : undefined;
  if (counts === undefined) return { owner, bulk: null };
  const { cancelled, failed, partiallyUpdated, total, unknown, updated } = counts;
  const waiting = total - updated - partiallyUpdated - failed - unknown - cancelled;
  return { owner, bulk: { kind: 'bulkUpdate', id, ...counts, waiting } };
}

type Understood = { readonly item: KeptItem; readonly caller: Caller };

/** What an item is, which never changes, before it is begun: one that is left is not in flight. */
async function readItem(redis: Redis, { id, index }: ItemRef): Promise<Understood | 'GONE' | 'LEFT'> {
  const [format, storedCaller] = await redis.hmget(toKey('facts', id), 'format', 'caller');
  if (format !== String(recordFormat.bulk)) return format || storedCaller ? 'LEFT' : isThere(redis, id);
  const stored = await redis.hget(toKey('items', id), String(index));
  if (stored === null) return 'GONE';
  const [item, caller] = [decodeItem(stored), decodeCaller(storedCaller ?? '')];
  return item && caller ? { item, caller } : 'LEFT';
}

async function isThere(redis: Redis, id: string): Promise<'GONE' | 'LEFT'> {
  return (await redis.exists(toKey('facts', id))) === 1 ? 'LEFT' : 'GONE';
}

function toBegun(reply: readonly string[], { caller, item }: Understood): Begun {
  const [kind, ...numbers] = reply;
  if (kind === 'GONE') return { kind };
  if (kind === 'SETTLED') return { kind, next: item.next };
  const [tries = 0, keyMayBeGone, claimableUntilMs = 0] = numbers.map(Number);
  return { kind: 'BEGUN', item, caller, tries, keyMayBeGone: keyMayBeGone === 1, claimableUntilMs };
}

/** Of what was wholly applied nothing is kept but its count. */
function toText(provider: Provider, outcome: Settled): string {
  return outcome === null ? '' : JSON.stringify({ provider, outcome });
}
