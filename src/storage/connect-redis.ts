import { Redis } from 'ioredis';
import type { RedisLocation, StoragePurpose } from './storage-names.ts';
import { toStorageName } from './storage-names.ts';

/** Without INFO, which a user of Redis is often not allowed; errors that it would show come with the first command. */
const quietStart = { disableClientInfo: true, enableReadyCheck: false };

const retryStrategy = (times: number) => Math.min(times * 100, 2000);

/** How long a command of a queue is held back while Redis answers errors; then it fails. */
const heldMs = 2000;

/**
 * A connection to Redis or Valkey on which a command succeeds or fails at once, and is never sent a second time: queued
 * or sent again, it could take effect after its failure was reported.
 *
 * @param purpose its name stands in front of every key
 * @param commandTimeoutMs how long one command may take
 */
export function connectRedis(
  location: RedisLocation,
  purpose: StoragePurpose,
  commandTimeoutMs: number,
): Redis {
  const { health, url } = location;
  const redis = new Redis(url.reveal(), {
    ...quietStart,
    keyPrefix: `${toStorageName(location, purpose)}:`,
    commandTimeout: commandTimeoutMs,
    connectTimeout: commandTimeoutMs,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy,
    reconnectOnError: reportTo(health),
  });
  // Its text can hold the address; the failed commands report it to their callers.
  redis.on('error', () => {});
  health.require(redis);
  return redis;
}

/**
 * A connection for a queue, which names its keys itself and whose every step may be sent a second time: while Redis is
 * away, steps wait until it is back. While Redis answers errors they are held back, and fail later: BullMQ's workers
 * would try again at once, thousands of times a second.
 */
export function connectForQueue(location: Pick<RedisLocation, 'health' | 'url'>): Redis {
  const { health, url } = location;
  const redis = new Redis(url.reveal(), {
    ...quietStart,
    maxRetriesPerRequest: null,
    retryStrategy,
    reconnectOnError: reportTo(health),
  });
  redis.on('error', () => {});
  health.reopen(redis);
  // BullMQ opens a connection for each worker in this way, and would give it a name by a further command.
  redis.duplicate = () => connectForQueue(location);
  const send = redis.sendCommand.bind(redis);
  redis.sendCommand = (command, stream) => {
    // A pipeline is written as a whole, by those who do not repeat it.
    if (stream || redis.status !== 'ready' || !health.holds) return send(command, stream);
    health.released(heldMs).then((isReleased) => {
      if (isReleased) send(command);
      else command.reject(new Error('Redis answers errors'));
    });
    return command.promise;
  };
  return redis;
}

/** ioredis asks about every error that Redis answers; health opens connections again by itself. */
function reportTo(health: RedisLocation['health']): (error: Error) => false {
  return (error) => {
    health.report(error);
    return false;
  };
}
