import type { Storage } from '../storage/storage.ts';
import { createSqliteChangeStore } from './sqlite-store.ts';
import type { ChangeStore, RetentionOptions } from './store.ts';

export async function openChangeStore(storage: Storage, options: RetentionOptions): Promise<ChangeStore> {
  if (storage.kind === 'sqlite') return createSqliteChangeStore({ database: storage.database, ...options });
  // Loaded on demand: loading is slow, and most gateways start without Redis.
  const { createRedisChangeStore } = await import('./redis-store.ts');
  return createRedisChangeStore({ location: storage.location, ...options });
}
