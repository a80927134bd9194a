import { Redis } from 'ioredis';
import type { Secret } from '../domain/secret.ts';

const namespace = 'organization-gateway';

/**
 * A connection to Redis or Valkey on which a command succeeds or fails at once, and is never sent a second time: queued
 * or sent again, it could take effect after its failure was told.
 *
 * @param purpose stands in front of every key, as in `organization-gateway:idempotency:`
 * @param commandTimeoutMs how long one command may take
 */
export function connectRedis(url: Secret, purpose: string, commandTimeoutMs: number): Redis {
  const redis = new Redis(url.reveal(), {
    keyPrefix: `${namespace}:${purpose}:`,
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
export function connectForQueue(url: Secret): Redis {
  const redis = new Redis(url.reveal(), {
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(times * 100, 2000),
  });
  redis.on('error', () => {});
  return redis;
}
