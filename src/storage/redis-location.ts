import type { RedisHealth } from './redis-health.ts';
import type { RedisAddress } from './storage-names.ts';

/** An address in Redis with the health that all connections of the process share. */
export interface RedisLocation extends RedisAddress {
  readonly health: RedisHealth;
}
