import { onTestFinished } from 'vitest';
import type { RunningConnections } from '../../src/app/running-connections.ts';
import type { RunningBulk } from '../../src/bulk/bulk-updates.ts';
import type { RedisBulkParts } from '../../src/bulk/redis-bulk.ts';
import { openRedisBulk } from '../../src/bulk/redis-bulk.ts';
import type { UpdateDeps } from '../../src/domain/update/update-organization.ts';
import type { RedisLocation } from '../../src/storage/redis-location.ts';
import { waitUntil } from './wait-until.ts';

/** Opens the bulk updates of a gateway in this process; resolves when they are connected to Redis. */
export async function openTestRedisBulk(
  location: RedisLocation,
  updates: UpdateDeps,
  options: Partial<RedisBulkParts> = {},
): Promise<RunningBulk> {
  const { findBulkLimits } = updates.connections as RunningConnections;
  const running = openRedisBulk({
    ...{ updates, findBulkLimits, redis: location, storage: { kind: 'redis', location } },
    ...{ maxItems: 10, updateMs: 10_000, ttlSeconds: 3600, stopSignal: new AbortController().signal },
    ...{ onItemRun() {}, onUnreadableItems() {}, logUnexpected() {} },
    ...options,
  });
  onTestFinished(() => running.close());
  await waitUntil('Redis can be reached', () => running.available);
  return running;
}
