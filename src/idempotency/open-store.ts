import { toLeaseMs } from '../domain/update/key-lease.ts';
import type { RedisLocation } from '../storage/redis-location.ts';
import { createMemoryStore } from './memory-store.ts';
import type { IdempotencyStore } from './store.ts';

export interface StoreOptions {
  /** Null when this process does not share its keys. */
  readonly redis: RedisLocation | null;
  /** How long an outcome is stored. */
  readonly ttlSeconds: number;
  /** The longest duration of one update. */
  readonly updateMs: number;
}

export async function openStore({ redis, ttlSeconds, updateMs }: StoreOptions): Promise<IdempotencyStore> {
  if (redis === null) return createMemoryStore(ttlSeconds);
  // Loaded on demand: loading is slow, and most gateways start without Redis.
  const { createRedisStore } = await import('./redis-store.ts');
  return createRedisStore({ location: redis, ttlSeconds, leaseMs: toLeaseMs(updateMs) });
}
