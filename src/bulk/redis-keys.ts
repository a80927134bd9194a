import { createHash } from 'node:crypto';

/** A sorted set of bulk updates that may not be queued, scored by the time of their creation on Redis's clock. */
export const unqueuedKey = 'unqueued';

/** The stored names of the keys of one bulk update, in the order of the scripts' arguments. */
const parts = ['facts', 'items', 'runs', 'tries', 'outcomes', 'reported'] as const;

/** Returns the keys of one bulk update, and the key of the unfinished bulk updates of its owner. */
export function toKeys(id: string, owner: string): readonly string[] {
  const ownerHash = createHash('sha256').update(owner).digest('base64url');
  return [...parts.map((part) => toKey(part, id)), toKey('unended', ownerHash)];
}

/** The part comes first, so that no id can address another part. */
export function toKey(part: (typeof parts)[number] | 'unended', id: string): string {
  return `${part}:${id}`;
}
