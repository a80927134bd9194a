import type { BulkOptions } from './bulk-options.ts';
import type { RunningBulk } from './bulk-updates.ts';
import { openSqliteBulk } from './sqlite-bulk.ts';

/** Opens bulk updates in Redis, or in the database of this process. */
export async function openBulk(options: BulkOptions): Promise<RunningBulk> {
  const { storage } = options;
  if (storage.kind === 'sqlite') return openSqliteBulk({ ...options, database: storage.database });
  // Loaded on demand: loading is slow, and most gateways start without Redis.
  const { openRedisBulk } = await import('./redis-bulk.ts');
  return openRedisBulk({ ...options, redis: storage.location });
}
