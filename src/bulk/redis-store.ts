import { toAccountKey } from '../domain/provider/connection.ts';
import { connectRedis } from '../storage/connect-redis.ts';
import type { RedisLocation } from '../storage/redis-location.ts';
import type { RefusedItem } from './item.ts';
import { encodeItem, toCountName, toItemAccount, toTries } from './item.ts';
import { maxUnfinished, maxUnfinishedBytes } from './limits.ts';
import { decodeWaitingAt, findBulks, listBulks } from './redis-find.ts';
import { toKey, toKeys, unqueuedKey } from './redis-keys.ts';
import type { ReadableItem } from './redis-reads.ts';
import { findUnqueued, readItem, readItems, readTarget } from './redis-reads.ts';
import { readRetryable } from './redis-retry.ts';
import {
  cancelScript,
  createScript,
  refuseItemsScript,
  requeueScript,
  startItemScript,
  storeOutcomeScript,
} from './redis-scripts.ts';
import { forEachInSlices } from './slice-turns.ts';
import type { BulkStore, CancelledItems, Created, CreateResult, ItemStart, NewBulk } from './store.ts';
import { encodeCaller, encodeOutcome, isRateLimited } from './stored-bulk.ts';

export interface RedisBulkOptions {
  readonly location: RedisLocation;
  /** How long a finished bulk update, and an outcome under an idempotency key, is stored. */
  readonly ttlSeconds: number;
  /** The longest time that an item's update holds its idempotency key. */
  readonly leaseMs: number;
  /** Called each time Redis becomes usable. */
  readonly onReady: () => void;
}

type RunScript = (
  script: string,
  keys: readonly string[],
  ...args: readonly (string | number)[]
) => Promise<unknown>;

/** The timeout of one command; the largest start has a few megabytes. */
const commandTimeoutMs = 5000;

/** Stores bulk updates in Redis or Valkey, which all processes share and which survives their crashes. */
export function createRedisBulkStore(options: RedisBulkOptions): BulkStore {
  const { leaseMs, location, onReady, ttlSeconds } = options;
  const redis = connectRedis(location, 'bulk', commandTimeoutMs);
  redis.on('ready', onReady);
  location.health.onUsable(onReady);
  const ttlMs = ttlSeconds * 1000;
  const run: RunScript = (script, keys, ...args) => redis.eval(script, keys.length, ...keys, ...args);
  return {
    get available() {
      return redis.status === 'ready' && location.health.problem === null;
    },
    async create(bulk) {
      const retried = toKey('facts', bulk.retryOf ?? bulk.id);
      const keys = [...toKeys(bulk.id, bulk.caller.id), unqueuedKey, retried];
      const reply = await run(createScript, keys, ...(await toCreateArgs(bulk)));
      return typeof reply === 'number' ? { window: reply } : (reply as Exclude<CreateResult, Created>);
    },
    find: (ids) => findBulks(redis, ids),
    list: (owner, page) => listBulks(redis, owner, page),
    readRetryable: (id, owner) => readRetryable(redis, id, owner),
    readTarget: (ref) => readTarget(redis, ref),
    async startItem(ref, runId) {
      const readable = await readItem(redis, ref);
      if (typeof readable === 'string') return { kind: readable };
      // A run claims the key within one lease of its start, and therefore before a key of an earlier run expires.
      const args = [ref.index, runId, ttlMs - leaseMs, leaseMs];
      const reply = await run(startItemScript, toKeys(ref.id, ''), ...args);
      return toItemStart(reply as ItemStartReply, readable);
    },
    ...createOutcomeMethods(run, ttlMs),
    readItems: (id, page) => readItems(redis, id, page),
    findUnqueued: () => findUnqueued(redis),
    async markQueued(id) {
      await redis.zrem(unqueuedKey, id);
    },
    close: async () => redis.disconnect(),
  };
}

/** Creates the methods that give items their outcomes. */
function createOutcomeMethods(
  run: RunScript,
  ttlMs: number,
): Pick<BulkStore, 'cancel' | 'refuseItems' | 'requeue' | 'storeOutcome'> {
  return {
    async refuseItems(id, owner, refused) {
      await run(refuseItemsScript, toKeys(id, owner), ttlMs, id, ...refused.flatMap(toRefusedArgs));
    },
    async requeue({ id, index, provider }, owner, runId, outcome, isTry) {
      const text = encodeOutcome(provider, outcome);
      await run(requeueScript, toKeys(id, owner), ttlMs, id, index, runId, text, toTries(outcome, isTry));
    },
    async storeOutcome(ref, owner, outcome, laterOutcome) {
      const { id, index, provider } = ref;
      const texts = [encodeOutcome(provider, outcome), encodeOutcome(provider, laterOutcome)];
      const args = [ttlMs, id, index, toCountName(outcome), ...texts, toAccountKey(ref)];
      return (await run(storeOutcomeScript, toKeys(id, owner), ...args)) as number | null;
    },
    async cancel(id, owner) {
      const reply = await run(cancelScript, toKeys(id, owner), ttlMs, id);
      return reply === null ? null : toCancelled(reply as CancelReply);
    },
  };
}

type CancelReply = readonly [waitingAt: string, ...inFlight: string[]];

function toCancelled([waitingAt, ...inFlight]: CancelReply): CancelledItems {
  return { inFlight: inFlight.map(Number), waitingAt: decodeWaitingAt(waitingAt) };
}

function toRefusedArgs(refused: RefusedItem): readonly (string | number)[] {
  const { index, outcome, provider } = refused;
  return [index, encodeOutcome(provider, outcome), toAccountKey(refused)];
}

async function toCreateArgs(bulk: NewBulk): Promise<(string | number)[]> {
  const { bytes, caller, createdAt, fingerprint, id, items, retryOf } = bulk;
  const limits = [maxUnfinished, bytes, maxUnfinishedBytes];
  const facts = [createdAt, retryOf ?? '', JSON.stringify(countByAccount(items))];
  const args = [id, fingerprint, caller.id, encodeCaller(caller), ...limits, ...facts];
  await forEachInSlices(caller.id, items, (item) => args.push(item.index, encodeItem(item)));
  return args;
}

function countByAccount(items: NewBulk['items']): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const item of items) {
    const key = toAccountKey(toItemAccount(item));
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

type ItemStartReply = readonly [kind: string, ...values: (string | number | null)[]];

function toItemStart([kind, ...values]: ItemStartReply, { caller, item }: ReadableItem): ItemStart {
  if (kind === 'NOT_RUNNABLE') return { kind };
  if (kind === 'COMPLETED') return { kind, following: values[0] == null ? null : Number(values[0]) };
  const [tries = 0, keyMayHaveExpired, claimableUntilMs = 0] = values.map(Number);
  return {
    kind: 'STARTED',
    item,
    caller,
    tries,
    wasRateLimited: isRateLimited(String(values[3] ?? '')),
    keyMayHaveExpired: keyMayHaveExpired === 1,
    claimableUntilMs,
  };
}
