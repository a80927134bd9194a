import type { Database } from './database.ts';
import type { SqliteDriver } from './sqlite-driver.ts';

/** Runs reads and writes of one connection, so that no statement runs in a foreign transaction. */
export interface Committer extends Pick<Database, 'read' | 'write'> {
  /** Resolves when no write is pending. */
  whenIdle(): Promise<void>;
}

export interface CommitterEvents {
  readonly onTransactionEnd: (isCommitted: boolean) => void;
  /** Called with each error of a transaction, and with the error of a commit that takes too long. */
  readonly onError: (error: unknown) => void;
}

/** Ends a transaction after an error; some errors have ended it, and a disk that fails can fail this too. */
export function rollBack(driver: SqliteDriver): void {
  try {
    if (driver.inTransaction) driver.run('ROLLBACK');
  } catch {}
}
