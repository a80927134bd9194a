import type { Committer, CommitterEvents } from './committer.ts';
import { rollBack } from './committer.ts';
import type { SqliteDriver } from './sqlite-driver.ts';

/** Commits each write at once, which suits a database in memory: there is no disk to wait for. */
export function createDirectCommit(
  driver: SqliteDriver,
  { onError, onTransactionEnd }: CommitterEvents,
): Committer {
  const begin = driver.prepare('BEGIN');
  const commit = driver.prepare('COMMIT');
  return {
    async write(work) {
      begin.run();
      try {
        const result = work();
        commit.run();
        onTransactionEnd(true);
        return result;
      } catch (error) {
        rollBack(driver);
        onTransactionEnd(false);
        onError(error);
        throw error;
      }
    },
    read: async (work) => work(),
    async whenIdle() {},
  };
}
