import { toOrganizationId } from '../domain/organization/organization-id.ts';
import type { Database } from '../storage/database.ts';
import { deleteExpiredRegularly } from '../storage/delete-expired.ts';
import { recordFormat } from '../storage/record-format.ts';
import { createDeletion } from './sqlite-deletion.ts';
import { createPositions, toRowId } from './sqlite-position.ts';
import { createSqliteRead } from './sqlite-read.ts';
import type { ChangeStore, RetentionOptions } from './store.ts';
import { encodeFacts, encodeResult } from './stored-change.ts';

export interface SqliteStoreOptions extends RetentionOptions {
  readonly database: Database;
  /** The bound of all changes; by default a part of what the database holds. */
  readonly maxBytes?: number;
}

/** 100 MiB in memory, and 1 GiB in a file, which holds some millions of changes. */
const changesPart = 1 / 4;

/** The size of a change with its row, its entry in the index, and the result that it gets. */
const rowBytes = 256;

/**
 * Stores changes in the database of this process. They survive its end, and not the loss of power: an update does not wait for
 * the disk twice more.
 */
export function createSqliteChangeStore(options: SqliteStoreOptions): ChangeStore {
  const { database } = options;
  const maxBytes = options.maxBytes ?? database.maxBytes * changesPart;
  const positions = createPositions(database);
  const deletion = createDeletion(database, { ...options, maxBytes });
  const insert = database.prepare(
    'INSERT INTO changes (id, format, organization, facts, result, bytes) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const update = database.prepare('UPDATE changes SET result = ? WHERE id = ? AND result IS NULL');
  const stopDeleting = deleteExpiredRegularly(database, deletion.step);
  return {
    get available() {
      return database.problem === null;
    },
    async add(facts, result) {
      const { provider, providerId } = facts.organization;
      const { id, position } = positions.next();
      const organization = toOrganizationId(provider, providerId);
      const encoded = encodeFacts(facts);
      const bytes = rowBytes + encoded.length + 2 * organization.length;
      const stored = result && encodeResult(result);
      await database.write(
        () => insert.run(id, recordFormat.change, organization, encoded, stored, bytes),
        'normal',
      );
      deletion.add(bytes);
      return position;
    },
    async setResult(position, result) {
      const encoded = encodeResult(result);
      await database.write(() => update.run(encoded, toRowId(position)), 'normal');
    },
    read: createSqliteRead(database),
    onUsable: database.onUsable,
    async close() {
      stopDeleting();
    },
  };
}
