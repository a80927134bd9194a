import type { BulkPageRequest } from '../domain/bulk/bulk-update.ts';
import type { AccountRef } from '../domain/provider/connection.ts';
import type { connectRedis } from '../storage/connect-redis.ts';
import { recordFormat } from '../storage/record-format.ts';
import { toAccounts } from './item.ts';
import { toKey, toMemberId, toOwnerKey, toOwnMember } from './redis-keys.ts';
import type { StoredBulk, StoredUpdate } from './store.ts';
import { storedFacts } from './stored-bulk.ts';

type Redis = ReturnType<typeof connectRedis>;

const facts = [
  'format',
  'owner',
  'state',
  'createdAt',
  'retryOf',
  'retriedBy',
  'total',
  'updated',
  'partiallyUpdated',
  'failed',
  'unknown',
  'cancelled',
  'waitingAt',
] as const;

/** Returns an entry for each id, which is undefined for a bulk update that does not exist. */
export async function findBulks(
  redis: Redis,
  ids: readonly string[],
): Promise<readonly (StoredBulk | undefined)[]> {
  const pipeline = redis.pipeline();
  for (const id of ids) pipeline.hmget(toKey('facts', id), ...facts);
  const replies = (await pipeline.exec()) ?? [];
  return replies.map(([error, reply], place) => {
    if (error) throw error;
    return toStored(ids[place] ?? '', reply as (string | null)[]);
  });
}

function toStored(id: string, reply: readonly (string | null)[]): StoredBulk | undefined {
  const {
    format,
    owner,
    retriedBy = null,
    waitingAt,
    ...stored
  } = Object.fromEntries(facts.map((name, place) => [name, reply[place]]));
  if (typeof owner !== 'string') return undefined;
  const known = format === String(recordFormat.bulk) ? storedFacts.safeParse(stored).data : undefined;
  if (known === undefined) return { owner, bulk: null, retriedBy: null };
  const { cancelled, failed, partiallyUpdated, total, unknown, updated } = known;
  const waiting = total - updated - partiallyUpdated - failed - unknown - cancelled;
  const isActive = known.state === 'QUEUED' || known.state === 'RUNNING';
  const accounts = isActive ? decodeWaitingAt(waitingAt) : [];
  return { owner, bulk: { kind: 'bulkUpdate', id, ...known, waiting, waitingAt: accounts }, retriedBy };
}

/** Decodes the field of the accounts of the items without an outcome. */
export function decodeWaitingAt(keys: string | null | undefined): readonly AccountRef[] {
  return toAccounts((keys ?? '').split(' '));
}

/** Lists the bulk updates of an owner, and removes those from the list that have expired. */
export async function listBulks(
  redis: Redis,
  owner: string,
  { after, count }: BulkPageRequest,
): Promise<readonly StoredUpdate[]> {
  const own = toOwnerKey('own', owner);
  const listed: StoredUpdate[] = [];
  let start = after === null ? '+' : `(${toOwnMember(after)}`;
  while (listed.length < count) {
    const missing = count - listed.length;
    const members = await redis.zrange(own, start, '-', 'BYLEX', 'REV', 'LIMIT', 0, missing);
    const found = await findBulks(redis, members.map(toMemberId));
    const isCurrent = (place: number) => belongsTo(members[place] ?? '', found[place]);
    listed.push(...found.flatMap((each, place) => (isCurrent(place) ? (each?.bulk ?? []) : [])));
    const expired = members.filter((_, place) => !isCurrent(place));
    if (expired.length > 0) await redis.zrem(own, ...expired);
    if (members.length < missing) break;
    start = `(${members.at(-1)}`;
  }
  return listed;
}

/** Whether a member of the list is of this bulk update, and not of an earlier one with the same id, which has expired. */
function belongsTo(member: string, found: StoredBulk | undefined): boolean {
  return found !== undefined && (found.bulk === null || toOwnMember(found.bulk) === member);
}
