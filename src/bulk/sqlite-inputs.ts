import type { Database } from '../storage/database.ts';
import { maxFinishedBytes } from './limits.ts';

/** The inputs of finished bulk updates, whose methods run inside a transaction. */
export interface InputTable {
  /** Deletes the inputs of a bulk update. */
  remove(bulk: number): void;
  /** Deletes the inputs of the bulk updates of a caller that finished first, and returns the size of what is deleted. */
  removeExceeding(owner: string): number;
}

export function createInputTable({ prepare }: Database): InputTable {
  const sum = prepare<[bytes: number]>(
    'SELECT total(input_bytes) FROM bulk_updates WHERE owner = ? AND input_bytes > 0',
  );
  const selectFirst = prepare<[bulk: number, bytes: number]>(
    'SELECT number, input_bytes FROM bulk_updates WHERE owner = ? AND input_bytes > 0 ORDER BY expires LIMIT 1',
  );
  const clearItems = prepare('UPDATE bulk_items SET item = NULL WHERE bulk = ? AND item IS NOT NULL');
  const clearSize = prepare(
    'UPDATE bulk_updates SET stored_bytes = stored_bytes - input_bytes, input_bytes = 0 WHERE number = ?',
  );
  return {
    remove: (bulk) => void clearItems.run(bulk),
    removeExceeding(owner) {
      let removed = 0;
      for (let [total = 0] = sum.get(owner) ?? []; total > maxFinishedBytes; ) {
        const [bulk = 0, bytes = total] = selectFirst.get(owner) ?? [];
        clearItems.run(bulk);
        clearSize.run(bulk);
        total -= bytes;
        removed += bytes;
      }
      return removed;
    },
  };
}
