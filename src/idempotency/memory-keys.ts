import { createCallerBytes } from '../storage/caller-bytes.ts';
import type { Database } from '../storage/database.ts';
import { toCallerHash } from './fingerprint.ts';
import type { KeyRecord, KeyTable, StoredKey } from './key-table.ts';
import { keyBytes, toBytes } from './key-table.ts';

/** The maximum number of keys that one deletion looks at, which blocks the event loop for less than a millisecond. */
const maxInspected = 1000;

/**
 * Creates a table of keys that end with the process. They are not rows of SQLite in memory, which would be as short-lived and cost
 * an update 95 µs more, half of what it takes: each statement runs with cold caches, and leaves them cold for the rest.
 */
export function createMemoryKeys(
  { now, session }: Pick<Database, 'now' | 'session'>,
  maxBytes: number,
): KeyTable {
  /** In the order of the last write, which is the order of expiry, apart from keys in use. */
  const keys = new Map<string, StoredKey>();
  const callerBytes = createCallerBytes(maxBytes);
  const remove = ({ bytes, id }: StoredKey) => {
    keys.delete(id);
    callerBytes.add(toCallerHash(id), -bytes);
  };
  const find = (id: string) => {
    const found = keys.get(id);
    return found && found.expires > now() ? found : undefined;
  };
  return {
    find,
    remove,
    hasAny: (ids) => ids.some((id) => find(id) !== undefined),
    hasCapacity: (id) => callerBytes.hasCapacity(toCallerHash(id), keyBytes),
    put(id, record) {
      // Also replaces a record that has expired and is not deleted yet.
      const replaced = keys.get(id);
      if (replaced) remove(replaced);
      const stored = toStoredKey(id, record, session);
      keys.set(id, stored);
      callerBytes.add(toCallerHash(id), stored.bytes);
    },
    removeExpired() {
      const expiredBy = now();
      let inspected = 0;
      let removed = 0;
      for (const key of keys.values()) {
        if (inspected === maxInspected) break;
        inspected += 1;
        if (key.expires > expiredBy) continue;
        remove(key);
        removed += 1;
      }
      return removed;
    },
  };
}

/** Lists each field: in Node 20, each one that is added to a spread object costs a microsecond. */
function toStoredKey(id: string, record: KeyRecord, session: number): StoredKey {
  const { batch, expires, fingerprint, leaseEnds, outcome, owner } = record;
  return {
    id,
    number: 0,
    bytes: toBytes(record),
    isReadable: true,
    session,
    fingerprint,
    owner,
    leaseEnds,
    outcome,
    batch,
    expires,
  };
}
