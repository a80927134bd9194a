import type { Database } from '../storage/database.ts';
import { deleteRegularly } from '../storage/delete-regularly.ts';
import { createPendingReleases } from './pending-releases.ts';
import { createBatchMethods, releaseBatch } from './sqlite-batch.ts';
import { createClaim } from './sqlite-claim.ts';
import type { KeyTable } from './sqlite-keys.ts';
import { createKeyTable } from './sqlite-keys.ts';
import type { IdempotencyStore } from './store.ts';

export interface SqliteStoreOptions {
  readonly database: Database;
  /** How long an outcome is stored. */
  readonly ttlSeconds: number;
  /** The longest time that an update holds its key; a key held for longer is abandoned. */
  readonly leaseMs: number;
  /** The bound of all keys; by default a part of what the database holds. */
  readonly maxBytes?: number;
}

/** 100 MiB in memory. In a file 1 GiB, half of which is the volume of a day with 600 updates a minute of one caller. */
const keysPart = 1 / 4;

/**
 * Stores keys in the database of this process. A key that was held when an earlier process ended is abandoned. No key is
 * evicted before it expires, because its update would be sent again: a full store refuses new keys.
 */
export function createSqliteStore(options: SqliteStoreOptions): IdempotencyStore {
  const { database, leaseMs, ttlSeconds } = options;
  const lease = { leaseMs, ttlMs: ttlSeconds * 1000 };
  const keys = createKeyTable(database, options.maxBytes ?? database.maxBytes * keysPart);
  const releases = createPendingReleases((id, owner) => database.write(() => release(keys, id, owner)));
  const stopDeleting = deleteRegularly(() => database.write(keys.removeExpired, 'normal'));
  database.onUsable(releases.repeat);
  return {
    get available() {
      return database.problem === null;
    },
    claim: createClaim(database, keys, lease),
    storeOutcome: (id, { fingerprint, owner }, outcome) =>
      database.write(() => {
        const found = keys.find(id);
        if (found && !(found.isReadable && found.owner === owner && found.outcome === null)) return;
        const record = { fingerprint, owner, leaseEnds: 0, outcome: JSON.stringify(outcome), batch: null };
        keys.put(id, { ...record, expires: database.now() + lease.ttlMs }, found);
      }),
    ...createBatchMethods(database, keys, lease),
    release: releases.release,
    hasAny: (ids) => database.read(() => keys.hasAny(ids)),
    async close() {
      stopDeleting();
    },
  };
}

/** Removes an update's key without an outcome, or a batch's key that no other request holds. */
function release(keys: KeyTable, id: string, owner: string): void {
  const found = keys.find(id);
  if (!found?.isReadable) return;
  if (found.batch !== null) releaseBatch(keys, found, owner);
  else if (found.owner === owner && found.outcome === null) keys.remove(found);
}
