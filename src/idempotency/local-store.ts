import type { Database } from '../storage/database.ts';
import { deleteRegularly } from '../storage/delete-regularly.ts';
import { createBatchMethods, releaseBatch } from './batch-key.ts';
import { createClaim } from './claim-key.ts';
import type { KeyTable } from './key-table.ts';
import { createMemoryKeys } from './memory-keys.ts';
import { createPendingReleases } from './pending-releases.ts';
import { createSqliteKeys } from './sqlite-keys.ts';
import type { IdempotencyStore } from './store.ts';
import type { KeyDatabase } from './write-or-find.ts';

export interface LocalStoreOptions {
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
export function createLocalStore(options: LocalStoreOptions): IdempotencyStore {
  const { leaseMs, ttlSeconds } = options;
  const lease = { leaseMs, ttlMs: ttlSeconds * 1000 };
  const { database, keys } = openKeys(options.database, options.maxBytes);
  const releases = createPendingReleases((id, owner) => database.write(() => release(keys, id, owner)));
  const stopDeleting = deleteRegularly(() => database.write(keys.removeExpired, 'normal'));
  options.database.onUsable(releases.repeat);
  return {
    get available() {
      return options.database.problem === null;
    },
    claim: createClaim(database, keys, lease),
    storeOutcome: (id, { fingerprint, owner }, outcome) =>
      database.write(() => {
        const found = keys.find(id);
        if (found && !(found.isReadable && found.owner === owner && found.outcome === null)) return;
        const record = {
          fingerprint,
          owner: '',
          leaseEnds: 0,
          outcome: JSON.stringify(outcome),
          batch: null,
          expires: database.now() + lease.ttlMs,
        };
        keys.put(id, record, found);
      }),
    ...createBatchMethods(database, keys, lease),
    release: releases.release,
    hasAny: (ids) => database.read(() => keys.hasAny(ids)),
    async close() {
      stopDeleting();
    },
  };
}

/** Opens the keys of a database: in a file as its rows, otherwise in the process. */
function openKeys(
  database: Database,
  maxBytes = database.maxBytes * keysPart,
): { readonly database: KeyDatabase; readonly keys: KeyTable } {
  if (database.isDurable) return { database, keys: createSqliteKeys(database, maxBytes) };
  const { now, session } = database;
  const runNow: KeyDatabase['write'] = async (work) => work();
  return {
    database: { now, session, read: runNow, write: runNow },
    keys: createMemoryKeys(database, maxBytes),
  };
}

/** Removes an update's key without an outcome, or a batch's key that no other request holds. */
function release(keys: KeyTable, id: string, owner: string): void {
  const found = keys.find(id);
  if (!found?.isReadable) return;
  if (found.batch !== null) releaseBatch(keys, found, owner);
  else if (found.owner === owner && found.outcome === null) keys.remove(found);
}
