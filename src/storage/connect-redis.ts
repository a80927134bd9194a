import { Redis } from 'ioredis';
import type { RedisLocation, StoragePurpose } from './storage-names.ts';
import { toStorageName } from './storage-names.ts';

/**
 * A connection to Redis or Valkey on which a command succeeds or fails at once, and is never sent a second time: queued
 * or sent again, it could take effect after its failure was told.
 *
 * @param purpose its name stands in front of every key
 * @param commandTimeoutMs how long one command may take
 */
export function connectRedis(
  location: RedisLocation,
  purpose: StoragePurpose,
  commandTimeoutMs: number,
): Redis {
  const redis = new Redis(location.url.reveal(), {
    keyPrefix: `${toStorageName(location, purpose)}:`,
    commandTimeout: commandTimeoutMs,
    connectTimeout: commandTimeoutMs,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (times) => Math.min(times * 100, 2000),
  });
  // Its text can hold the address; whoever uses the connection learns of a failure from its commands.
  redis.on('error', () => {});
  return redis;
}

/**
 * A connection for a queue, which names its keys itself and whose every step may be sent a second time: while Redis is
 * away, steps wait until it is back.
 */
export function connectForQueue({ url }: Pick<RedisLocation, 'url'>): Redis {
  const redis = new Redis(url.reveal(), {
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(times * 100, 2000),
  });
  redis.on('error', () => {});
  return redis;
}
