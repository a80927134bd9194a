import type { Database } from '../storage/database.ts';
import { isRefused } from '../storage/sqlite-error.ts';

/** Runs reads and writes of keys; each write is atomic, and is confirmed when its promise resolves. */
export type KeyDatabase = Pick<Database, 'now' | 'read' | 'session' | 'write'>;

/** Runs a write. When the disk refuses it, returns what `find` finds in what is stored, which can still be read. */
export function writeOrFind<Result>(
  database: KeyDatabase,
  work: () => Result,
  find: () => Result,
): Promise<Result> {
  return database.write(work).catch((error) => {
    if (isRefused(error)) return database.read(find);
    throw error;
  });
}
