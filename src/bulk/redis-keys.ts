import { createHash } from 'node:crypto';
import type { BulkUpdate } from '../domain/bulk/bulk-update.ts';

/** A sorted set of bulk updates that may not be queued, scored by the time of their creation on Redis's clock. */
export const unqueuedKey = 'unqueued';

/** The stored names of the keys of one bulk update, in the order of the scripts' arguments. */
const parts = ['facts', 'items', 'runs', 'tries', 'outcomes', 'reported'] as const;

/**
 * The stored names of the keys of one owner: the sizes of the unfinished bulk updates, the order of all, and the finished ones
 * whose items are stored.
 */
const ownerParts = ['unended', 'own', 'kept'] as const;

/** Returns the keys of one bulk update, and those of its owner. */
export function toKeys(id: string, owner: string): readonly string[] {
  return [...parts.map((part) => toKey(part, id)), ...ownerParts.map((part) => toOwnerKey(part, owner))];
}

/** The part comes first, so that no id can address another part. */
export function toKey(part: (typeof parts)[number], id: string): string {
  return `${part}:${id}`;
}

export function toOwnerKey(part: (typeof ownerParts)[number], owner: string): string {
  return `${part}:${createHash('sha256').update(owner).digest('base64url')}`;
}

/** Returns the member of the sorted set `own`, whose members are in the order of their creation. */
export function toOwnMember({ createdAt, id }: Pick<BulkUpdate, 'createdAt' | 'id'>): string {
  return `${createdAt} ${id}`;
}

/** Returns the id in a member of the sorted set `own`. */
export function toMemberId(member: string): string {
  return member.slice(member.indexOf(' ') + 1);
}
