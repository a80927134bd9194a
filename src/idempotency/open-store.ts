import { toLeaseMs } from '../domain/update/key-lease.ts';
import type { Storage } from '../storage/storage.ts';
import { createLocalStore } from './local-store.ts';
import type { IdempotencyStore } from './store.ts';

export interface StoreOptions {
  readonly storage: Storage;
  /** How long an outcome is stored. */
  readonly ttlSeconds: number;
  /** The longest duration of one update. */
  readonly updateMs: number;
}

export async function openStore({ storage, ttlSeconds, updateMs }: StoreOptions): Promise<IdempotencyStore> {
  const lease = { ttlSeconds, leaseMs: toLeaseMs(updateMs) };
  if (storage.kind === 'sqlite') return createLocalStore({ database: storage.database, ...lease });
  // Loaded on demand: loading is slow, and most gateways start without Redis.
  const { createRedisStore } = await import('./redis-store.ts');
  return createRedisStore({ location: storage.location, ...lease });
}
