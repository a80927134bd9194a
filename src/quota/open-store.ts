import type { Storage } from '../storage/storage.ts';
import { createSqliteQuotaStore } from './sqlite-store.ts';
import type { QuotaEvents, QuotaStore } from './store.ts';

export async function openQuotaStore(storage: Storage, events: QuotaEvents): Promise<QuotaStore> {
  if (storage.kind === 'sqlite') return createSqliteQuotaStore({ database: storage.database, ...events });
  // Loaded on demand: loading is slow, and most gateways start without Redis.
  const { createRedisQuotaStore } = await import('./redis-store.ts');
  return createRedisQuotaStore({ location: storage.location, ...events });
}
