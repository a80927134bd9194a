/** A value that SQLite stores. Booleans are excluded, because libsql 0.5 ends the process on one; numbers are bound as REAL. */
export type SqlValue = string | number | null;

/** A prepared statement; its rows are tuples in the order of the columns. */
export interface Statement<Row extends readonly SqlValue[]> {
  /** Returns the number of changed rows. */
  run(...values: readonly SqlValue[]): number;
  get(...values: readonly SqlValue[]): Row | undefined;
  all(...values: readonly SqlValue[]): readonly Row[];
}

/** What a committed write survives: `full` the loss of power, `normal` the end of the process alone. */
export type Sync = 'full' | 'normal';

/**
 * An open SQLite database, of which this process is the only user. Statements run only inside `write` and `read`: elsewhere
 * they could run in the transaction of another write, or wait for the disk.
 */
export interface Database {
  /** Prepares a statement; call it when a store is created, and not for each request. */
  prepare<Row extends readonly SqlValue[]>(sql: string): Statement<Row>;
  /**
   * Runs statements in a transaction that all writes of one turn of the event loop share.
   *
   * @param work synchronous; changes nothing but the database, because it runs again when another write of its transaction
   *   throws
   * @returns the result, when the transaction is committed; rejects when the work throws or nothing was committed, and when the
   *   disk hangs, where the write may still be committed later
   */
  write<Result>(work: () => Result, sync?: Sync): Promise<Result>;
  /** Runs queries on what is committed, without a write in progress. */
  read<Result>(work: () => Result): Promise<Result>;
  /** The time in epoch milliseconds. It never goes back while the process runs. */
  now(): number;
  /** The bound of all stores together; each store bounds its own records to a part of it. */
  readonly maxBytes: number;
  /** Whether its content outlasts the process. */
  readonly isDurable: boolean;
  /** The number of this start of the database: what an earlier one left in flight belongs to a process that ended. */
  readonly session: number;
  /** The code of the error due to which the last write failed (SQLITE_FULL, SQLITE_IOERR, …); null while writes succeed. */
  readonly problem: string | null;
  /** Adds a listener that is called each time a problem has ended. */
  onUsable(listener: () => void): void;
  /** Adds a listener that is called when a transaction ends, for values that a store keeps beside the database. */
  onTransactionEnd(listener: (isCommitted: boolean) => void): void;
  /** Commits what is pending and closes the file. */
  close(): Promise<void>;
}
