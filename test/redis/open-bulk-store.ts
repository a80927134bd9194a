import { onTestFinished } from 'vitest';
import type { RedisBulkOptions } from '../../src/bulk/redis-store.ts';
import { createRedisBulkStore } from '../../src/bulk/redis-store.ts';
import type { BulkStore } from '../../src/bulk/store.ts';
import type { RedisLocation } from '../../src/storage/redis-location.ts';
import { waitUntil } from './wait-until.ts';

/** Opens a store, waits until it is connected, and closes it when the test is done. */
export async function openBulkStore(
  location: RedisLocation,
  options: Partial<RedisBulkOptions> = {},
): Promise<BulkStore> {
  const store = createRedisBulkStore({
    location,
    ttlSeconds: 3600,
    leaseMs: 25_000,
    onReady: () => {},
    ...options,
  });
  onTestFinished(() => store.close());
  await waitUntil('the store is available', () => store.available);
  return store;
}
