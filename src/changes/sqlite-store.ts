import type { Database } from '../storage/database.ts';
import { deleteRegularly } from '../storage/delete-regularly.ts';
import { createDeletion } from './sqlite-deletion.ts';
import { createPositions, toRowId } from './sqlite-position.ts';
import { createSqliteRead } from './sqlite-read.ts';
import { createSqliteWriter } from './sqlite-writer.ts';
import type { ChangeStore, RetentionOptions } from './store.ts';

export interface SqliteStoreOptions extends RetentionOptions {
  readonly database: Database;
  /** The bound of all changes; by default a part of what the database holds. */
  readonly maxBytes?: number;
}

/** 100 MiB in memory, and 1 GiB in a file, which holds some millions of changes. */
const changesPart = 1 / 4;

/**
 * Stores changes in the database of this process. They survive its end, and not the loss of power: an update does not wait for
 * the disk twice more.
 */
export function createSqliteChangeStore(options: SqliteStoreOptions): ChangeStore {
  const { database } = options;
  const maxBytes = options.maxBytes ?? database.maxBytes * changesPart;
  const positions = createPositions(database);
  const deletion = createDeletion(database, { ...options, maxBytes });
  const writer = createSqliteWriter(database, deletion);
  const read = createSqliteRead(database);
  const stopDeleting = deleteRegularly(() => database.write(deletion.step, 'normal'));
  return {
    // A read in memory writes what is buffered first.
    isOrdered: !database.isDurable,
    get available() {
      return database.problem === null;
    },
    add(facts, result) {
      const { id, position } = positions.next();
      return writer.add(id, { facts, result }).then(() => position);
    },
    setResult: (position, result) => writer.setResult(toRowId(position), result),
    async read(request) {
      await writer.flush();
      return read(request);
    },
    onUsable: database.onUsable,
    async close() {
      stopDeleting();
    },
  };
}
