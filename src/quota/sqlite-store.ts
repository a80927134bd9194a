import { toAccountKey } from '../domain/provider/connection.ts';
import type { Database } from '../storage/database.ts';
import { recordFormat } from '../storage/record-format.ts';
import { createLocalQuota } from './local-quota.ts';
import type { Windows } from './quota-windows.ts';
import type { QuotaEvents, QuotaStore } from './store.ts';
import { decodeWindows, encodeWindows } from './stored-windows.ts';

export interface SqliteStoreOptions extends QuotaEvents {
  readonly database: Database;
}

/** How often what has changed is written: a process that dies loses the requests of this time, which the next report shows. */
const writeIntervalMs = 1000;

/**
 * Counts quotas in this process, which is the only one of its database. A database in a file remembers them, so that a restart does
 * not forget the quota of a day.
 */
export async function createSqliteQuotaStore({
  database,
  onOtherUse,
}: SqliteStoreOptions): Promise<QuotaStore> {
  const { load, save } = createRows(database);
  const known = new Map(database.isDurable ? await load() : []);
  const changed = new Map<string, Windows>();
  const write = async () => {
    const rows = [...changed];
    changed.clear();
    // A database that cannot be written reports it; the next change writes all again.
    if (rows.length > 0) await save(rows).catch(() => {});
  };
  const timer = database.isDurable ? setInterval(write, writeIntervalMs).unref() : undefined;
  return {
    async open(ref) {
      const key = toAccountKey(ref);
      const windows = known.get(key) ?? new Map();
      const quota = createLocalQuota({
        now: database.now,
        windows,
        onOtherUse: (window) => onOtherUse(ref, window),
        ...(database.isDurable ? { onChange: () => void changed.set(key, quota.windows) } : {}),
      });
      known.set(key, quota.windows);
      return quota;
    },
    // A quota that is opened again continues with what was known last.
    release(ref) {
      const key = toAccountKey(ref);
      if (known.get(key)?.size === 0) known.delete(key);
    },
    async close() {
      clearInterval(timer);
      await write();
    },
  };
}

function createRows(database: Database) {
  const select = database.prepare<[string, string]>(
    'SELECT connection, windows FROM quotas WHERE format = ?',
  );
  const upsert = database.prepare(
    `INSERT INTO quotas (connection, format, windows) VALUES (?, ?, ?)
     ON CONFLICT (connection) DO UPDATE SET windows = excluded.windows WHERE format = excluded.format`,
  );
  return {
    async load(): Promise<ReadonlyMap<string, Windows>> {
      const rows = await database.read(() => select.all(recordFormat.quota));
      return new Map(rows.map(([key, windows]) => [key, decodeWindows(windows, database.now())]));
    },
    save: (rows: readonly (readonly [string, Windows])[]) =>
      database.write(() => {
        for (const [key, windows] of rows) upsert.run(key, recordFormat.quota, encodeWindows(windows));
      }, 'normal'),
  };
}
