import { createHash } from 'node:crypto';
import type { BulkItem, BulkItemOutcome, BulkItemStretch, BulkState } from '../domain/bulk-update.ts';
import type { Caller } from '../domain/caller.ts';
import type { Provider } from '../domain/provider.ts';
import { connectRedis } from '../storage/connect-redis.ts';
import type { RedisLocation } from '../storage/storage-names.ts';
import { firstItems } from './plan.ts';
import { beginScript, cancelScript, createScript, putBackScript, settleScript } from './redis-scripts.ts';
import type { Begun, BulkStore, Created, KeptItem, Settled, StoredBulk, Unqueued } from './store.ts';
import { countOf, maxUnended } from './store.ts';

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
    async create({ caller, fingerprint, id, items }) {
      const kept = items.map((item) => JSON.stringify(item));
      const args = [id, fingerprint, caller.id, encodeCaller(caller), maxUnended, ...kept];
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
    async begin({ id, index }, ofRun) {
      // A run claims the key within a lease of its own begin, and so before a key of an earlier run has expired.
      const args = [index, ofRun, ttlMs - leaseMs, leaseMs];
      return toBegun((await run(beginScript, toKeys(id, ''), ...args)) as string[]);
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
    items: (id, stretch) => readItems(redis, id, stretch),
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

async function readItems(redis: Redis, id: string, { after, count }: BulkItemStretch): Promise<BulkItem[]> {
  if (count === 0) return [];
  const indexes = await redis.zrange(toKey('told', id), `(${after}`, '+inf', 'BYSCORE', 'LIMIT', 0, count);
  const outcomes = indexes.length === 0 ? [] : await redis.hmget(toKey('outcomes', id), ...indexes);
  return outcomes.flatMap((text, place) => (text ? [toItem(Number(indexes[place]), text)] : []));
}

async function readUnqueued(redis: Redis): Promise<Unqueued[]> {
  const [seconds] = await redis.time();
  const ids = await redis.zrangebyscore(unqueuedKey, '-inf', Number(seconds) - queuedWithinSeconds);
  const unqueued: Unqueued[] = [];
  for (const id of ids) {
    unqueued.push({ id, first: firstItems(id, toKeptItems(await redis.hgetall(toKey('items', id)))) });
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
  const [owner, state, ...counts] = reply;
  if (typeof owner !== 'string') return undefined;
  const [total = 0, updated = 0, partiallyUpdated = 0, failed = 0, unknown = 0, cancelled = 0] =
    counts.map(Number);
  const waiting = total - updated - partiallyUpdated - failed - unknown - cancelled;
  const told = { updated, partiallyUpdated, failed, unknown, cancelled };
  return { owner, bulk: { kind: 'bulkUpdate', id, state: state as BulkState, total, waiting, ...told } };
}

function toBegun([kind, item = '', caller = '', ...numbers]: readonly string[]): Begun {
  if (kind === 'GONE') return { kind };
  const kept: KeptItem = JSON.parse(item);
  if (kind === 'SETTLED') return { kind, next: kept.next };
  const [tries = 0, keyMayBeGone, claimableUntil = 0] = numbers.map(Number);
  const own = { keyMayBeGone: keyMayBeGone === 1, claimableUntil };
  return { kind: 'BEGUN', item: kept, caller: decodeCaller(caller), tries, ...own };
}

/** Of what was wholly applied nothing is kept but its count. */
function toText(provider: Provider, outcome: Settled): string {
  return outcome === null ? '' : JSON.stringify({ provider, outcome });
}

function toItem(index: number, text: string): BulkItem {
  const kept: { provider: Provider; outcome: BulkItemOutcome } = JSON.parse(text);
  return { index, ...kept };
}

function toKeptItems(kept: Readonly<Record<string, string>>): readonly KeptItem[] {
  const items: KeptItem[] = [];
  for (const [index, text] of Object.entries(kept)) items[Number(index)] = JSON.parse(text);
  return items;
}

/** Only what `encodeCaller` wrote is ever read. */
function encodeCaller({ scopes, ...caller }: Caller): string {
  return JSON.stringify({ ...caller, scopes: [...scopes] });
}

function decodeCaller(text: string): Caller {
  const { scopes, ...caller } = JSON.parse(text);
  return { ...caller, scopes: new Set(scopes) };
}
