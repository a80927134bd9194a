import type { Database } from '../storage/database.ts';
import { stepRecords } from '../storage/delete-regularly.ts';
import { toFirstRowId } from './sqlite-position.ts';
import type { RetentionOptions } from './store.ts';

export interface Deletion {
  /** Adds the bytes of a new change; called inside a transaction. */
  add(bytes: number): void;
  /** Deletes some expired changes, or the oldest ones when there are too many bytes; returns how many. */
  step(): number;
}

type Deleted = readonly [bytes: number];

/**
 * Creates the deletion of old changes. Above the bound, the oldest finished ones are deleted first, because a pending one shows a
 * crash. The bytes are summed in the process, because the database would read every row.
 */
export function createDeletion(
  database: Database,
  { maxBytes, onFull, retentionMs }: RetentionOptions & { readonly maxBytes: number },
): Deletion {
  const createDelete = (condition: string) =>
    database.prepare<Deleted>(
      `DELETE FROM changes WHERE id IN (
         SELECT id FROM changes WHERE ${condition} ORDER BY id LIMIT ${stepRecords}
       ) RETURNING bytes`,
    );
  const deleteExpired = createDelete('id < ?');
  const deleteFinished = createDelete('result IS NOT NULL');
  const deleteAny = createDelete('true');
  let bytes = database.prepare<[sum: number | null]>('SELECT sum(bytes) FROM changes').get()?.[0] ?? 0;
  let uncommitted = 0;
  database.onTransactionEnd((isCommitted) => {
    if (isCommitted) bytes += uncommitted;
    uncommitted = 0;
  });
  const deleteExcess = () => {
    if (bytes <= maxBytes) return [];
    onFull();
    const finished = deleteFinished.all();
    return finished.length > 0 ? finished : deleteAny.all();
  };
  return {
    add(added) {
      uncommitted += added;
    },
    step() {
      const expired = deleteExpired.all(toFirstRowId(Math.max(0, database.now() - retentionMs)));
      const deleted = expired.length > 0 ? expired : deleteExcess();
      for (const [deletedBytes] of deleted) uncommitted -= deletedBytes;
      return deleted.length;
    },
  };
}
