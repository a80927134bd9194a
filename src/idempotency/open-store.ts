import { toLeaseMs } from '../domain/update/key-lease.ts';
import type { RedisLocation } from '../storage/redis-location.ts';
import { createMemoryStore } from './memory-store.ts';
import type { IdempotencyStore } from './store.ts';

export interface StoreOptions {
  /** Null: the keys of this process are its own. */
  readonly redis: RedisLocation | null;
  /** How long an outcome is kept. */
  readonly ttlSeconds: number;
  /** How long one update can take. */
  readonly updateMs: number;
}

export async function openStore({ redis, ttlSeconds, updateMs }: StoreOptions): Promise<IdempotencyStore> {
  if (redis === null) return createMemoryStore(ttlSeconds);
  // Loaded where it is used: it takes a while, and most gateways start without it.
  const { createRedisStore } = await import('./redis-store.ts');
  return createRedisStore({ location: redis, ttlSeconds, leaseMs: toLeaseMs(updateMs) });
}
