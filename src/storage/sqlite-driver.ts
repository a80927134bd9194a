import Libsql from 'libsql';
import AsyncLibsql from 'libsql/promise';
import type { SqlValue, Statement } from './database.ts';

/** SQLITE_CANTOPEN. */
const cantOpen = 14;

/** One connection to a database. */
export interface SqliteDriver {
  prepare<Row extends readonly SqlValue[]>(sql: string): Statement<Row>;
  /** Runs statements without parameters. */
  run(sql: string): void;
  /** Runs statements in another thread, so that a slow disk does not block the event loop. */
  runInThread(sql: string): Promise<void>;
  readonly inTransaction: boolean;
  close(): void;
}

/** @param path an absolute path, because libsql opens a URL as a remote database; or `:memory:` */
export function openDriver(path: string): SqliteDriver {
  const connection = connect(path);
  return {
    prepare<Row extends readonly SqlValue[]>(sql: string): Statement<Row> {
      const statement = connection.prepare<[readonly SqlValue[]]>(sql);
      if (statement.reader) statement.raw();
      // libsql concatenates several arguments, and uses a single array as it is.
      return {
        run: (...values) => statement.run(values).changes,
        get: (...values) => statement.get(values) as Row | undefined,
        all: (...values) => statement.all(values) as Row[],
      };
    },
    run: (sql) => void connection.exec(sql),
    // Both classes of libsql are interfaces of one native connection, and only this method of the other one uses a thread.
    runInThread: (sql) => AsyncLibsql.prototype.exec.call(connection, sql),
    get inTransaction() {
      return connection.inTransaction;
    },
    close: () => void connection.close(),
  };
}

/** libsql's own error has no code, and quotes the path. */
function connect(path: string): Libsql.Database {
  try {
    return new Libsql(path);
  } catch {
    throw Object.assign(new Error('The file cannot be opened'), { rawCode: cantOpen });
  }
}
