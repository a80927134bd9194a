import type { Database } from './database.ts';

/** How often expired rows are deleted. */
const intervalMs = 10_000;

/** The maximum number of rows that one step deletes, which blocks the event loop for less than a millisecond. */
export const stepRows = 100;

/**
 * Deletes expired rows regularly, in steps of their own transactions.
 *
 * @param deleteStep deletes at most `stepRows` rows and returns how many it deleted
 * @returns a function that stops it
 */
export function deleteExpiredRegularly(database: Database, deleteStep: () => number): () => void {
  let isStopped = false;
  const deleteAll = async () => {
    // A database that cannot be written reports it; the next interval tries again.
    while (!isStopped && (await database.write(deleteStep, 'normal').catch(() => 0)) === stepRows);
  };
  const timer = setInterval(deleteAll, intervalMs).unref();
  return () => {
    isStopped = true;
    clearInterval(timer);
  };
}
