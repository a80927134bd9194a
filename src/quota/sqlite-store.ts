import type { Database } from '../storage/database.ts';
import { createLocalQuota } from './local-quota.ts';
import type { QuotaEvents, QuotaStore } from './store.ts';

export interface SqliteStoreOptions extends QuotaEvents {
  readonly database: Pick<Database, 'now'>;
}

/** Counts the quotas of this process, which is the only one of its database. */
export function createSqliteQuotaStore({ database, onOtherUse }: SqliteStoreOptions): QuotaStore {
  return {
    open: (ref) => createLocalQuota({ now: database.now, onOtherUse: (window) => onOtherUse(ref, window) }),
    async close() {},
  };
}
