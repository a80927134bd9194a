import type { Database } from '../storage/database.ts';
import { isFull } from '../storage/sqlite-error.ts';

/** Runs a write. When the disk has no space for it, returns what `whenFull` finds in what is stored. */
export function writeUnlessFull<Result>(
  database: Database,
  work: () => Result,
  whenFull: () => Result,
): Promise<Result> {
  return database.write(work).catch((error) => {
    if (isFull(error)) return database.read(whenFull);
    throw error;
  });
}
