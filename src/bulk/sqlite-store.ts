import type { Database } from '../storage/database.ts';
import { deleteRegularly, stepRecords } from '../storage/delete-regularly.ts';
import type { BulkTable } from './sqlite-bulks.ts';
import { createBulkTable } from './sqlite-bulks.ts';
import { createCreate } from './sqlite-create.ts';
import { createFind } from './sqlite-find.ts';
import type { ItemTable } from './sqlite-items.ts';
import { createItemTable } from './sqlite-items.ts';
import { createCancel, createOutcomeMethods, createRefuseItems } from './sqlite-outcomes.ts';
import { createReadRetryable } from './sqlite-retry.ts';
import { createReadTarget, createStartItem } from './sqlite-start.ts';
import { createUnqueued } from './sqlite-unqueued.ts';
import type { BulkStore } from './store.ts';
import { decodeBulkItem } from './stored-bulk.ts';

export interface SqliteBulkOptions {
  readonly database: Database;
  /** How long a finished bulk update, and an outcome under an idempotency key, is stored. */
  readonly ttlSeconds: number;
  /** The longest time that an item's update holds its idempotency key. */
  readonly leaseMs: number;
  /** Called once for each unfinished bulk update that this version cannot read. */
  readonly onUnreadableItems: (id: string) => void;
  /** The bound of all bulk updates; by default a part of what the database holds. */
  readonly maxBytes?: number;
}

/** 100 MiB in memory, and 1 GiB in a file. */
const bulkPart = 1 / 4;

/**
 * Stores bulk updates in the database of this process. The queues are in the process, so each start of a process queues the
 * items that are ready. No bulk update is deleted before it expires, because a start with its key would run it again.
 */
export function createSqliteBulkStore(options: SqliteBulkOptions): BulkStore {
  const {
    database,
    leaseMs,
    maxBytes = database.maxBytes * bulkPart,
    onUnreadableItems,
    ttlSeconds,
  } = options;
  const ttlMs = ttlSeconds * 1000;
  const bulks = createBulkTable(database, maxBytes, ttlMs);
  const items = createItemTable(database);
  const unqueued = createUnqueued(database, bulks, items, onUnreadableItems);
  const stopDeleting = deleteRegularly(() => database.write(() => removeSome(bulks, items), 'normal'));
  return {
    get available() {
      return database.problem === null;
    },
    create: createCreate(database, bulks, items, unqueued),
    ...createFind(database, bulks, items),
    readRetryable: createReadRetryable(database, bulks, items),
    refuseItems: createRefuseItems(database, bulks, items),
    readTarget: createReadTarget(database, bulks, items),
    startItem: createStartItem(database, bulks, items, { leaseMs, ttlMs }),
    ...createOutcomeMethods(database, bulks, items),
    cancel: createCancel(database, bulks, items),
    readItems: (id, { after, count }) =>
      database.read(() => {
        const bulk = bulks.find(id);
        const reported = bulk ? items.findReported(bulk.number, after, count) : [];
        return reported.map(([index, outcome]) => decodeBulkItem(index, outcome));
      }),
    findUnqueued: unqueued.find,
    markQueued: async (id) => unqueued.remove(id),
    async close() {
      stopDeleting();
    },
  };
}

/** Deletes some items of an expired bulk update, and the bulk update when it has none. */
function removeSome(bulks: BulkTable, items: ItemTable): number {
  const expired = bulks.findExpired();
  if (expired === undefined) return 0;
  if (items.removeSome(expired.number) < stepRecords) bulks.remove(expired);
  return stepRecords;
}
