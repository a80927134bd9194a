import type { connectRedis } from '../storage/connect-redis.ts';
import { recordFormat } from '../storage/record-format.ts';
import type { RetryableItem, StoredOutcome } from './item.ts';
import { isRetryable } from './item.ts';
import { toKey } from './redis-keys.ts';
import { forEachInSlices } from './slice-turns.ts';
import type { RetryableItems } from './store.ts';
import { decodeBulkItem, decodeItem } from './stored-bulk.ts';

type Redis = ReturnType<typeof connectRedis>;

/** The number of outcomes or items that are read at once. */
const readAtOnce = 500;

/**
 * Reads the items of a finished bulk update that were provably not applied. An item without an outcome was cancelled only when
 * as many items were counted as cancelled: no lost outcome becomes a second write.
 */
export async function readRetryable(redis: Redis, id: string, owner: string): Promise<RetryableItems> {
  const [format, cancelled] = await redis.hmget(toKey('facts', id), 'format', 'cancelled');
  if (format !== undefined && format !== null && format !== String(recordFormat.bulk)) return 'UNREADABLE';
  const indexes = (await redis.hkeys(toKey('items', id))).sort((one, other) => Number(one) - Number(other));
  const outcomes = await readFields(redis, toKey('outcomes', id), indexes);
  const notSent = outcomes.filter((text) => text === null).length;
  if (indexes.length === 0 || notSent !== Number(cancelled)) return 'DELETED';
  const retryable = await selectRetryable(owner, indexes, outcomes);
  return decodeItems(owner, retryable, await readFields(redis, toKey('items', id), retryable));
}

async function readFields(redis: Redis, key: string, fields: readonly string[]) {
  const texts: (string | null)[] = [];
  for (let from = 0; from < fields.length; from += readAtOnce) {
    texts.push(...(await redis.hmget(key, ...fields.slice(from, from + readAtOnce))));
  }
  return texts;
}

async function selectRetryable(
  owner: string,
  indexes: readonly string[],
  outcomes: readonly (string | null)[],
): Promise<readonly string[]> {
  const retryable: string[] = [];
  await forEachInSlices(owner, indexes, (index, place) => {
    if (isRetryable(decodeOutcome(Number(index), outcomes[place] ?? null))) retryable.push(index);
  });
  return retryable;
}

/** @returns undefined for an item without an outcome, and null for one that was wholly applied */
function decodeOutcome(index: number, text: string | null): StoredOutcome | undefined {
  if (text === null) return undefined;
  return text === '' ? null : decodeBulkItem(index, text).outcome;
}

async function decodeItems(
  owner: string,
  indexes: readonly string[],
  texts: readonly (string | null)[],
): Promise<RetryableItems> {
  if (texts.includes(null)) return 'DELETED';
  const items: RetryableItem[] = [];
  await forEachInSlices(owner, indexes, (index, place) => {
    const item = decodeItem(texts[place] ?? '');
    if (item) items.push({ index: Number(index), request: item.request, account: item.account });
  });
  return items.length === indexes.length ? items : 'UNREADABLE';
}
