import type { Storage } from '../storage/storage.ts';
import { createSqliteQuotaStore } from './sqlite-store.ts';
import type { QuotaEvents, QuotaStore } from './store.ts';

export async function openQuotaStore(storage: Storage, events: QuotaEvents): Promise<QuotaStore> {
  const now = () => Math.floor(performance.timeOrigin + performance.now());
  return createSqliteQuotaStore({
    database: storage.kind === 'sqlite' ? storage.database : { now },
    ...events,
  });
}
