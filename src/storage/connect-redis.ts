import { Redis } from 'ioredis';
import type { RedisLocation } from './redis-location.ts';
import type { StoragePurpose } from './storage-names.ts';
import { toStorageName } from './storage-names.ts';

/** Skips INFO, which many Redis users are denied; the first command reports the errors that INFO would show. */
const startWithoutInfo = { disableClientInfo: true, enableReadyCheck: false };

const retryStrategy = (times: number) => Math.min(times * 100, 2000);

/** How long a queue's command waits while Redis replies with errors, before it fails. */
const holdTimeoutMs = 2000;

/**
 * Opens a connection to Redis or Valkey that sends each command at most once: a queued or repeated command could take
 * effect after its failure was reported.
 *
 * @param purpose the prefix of every key
 * @param commandTimeoutMs the timeout of one command
 */
export function connectRedis(
  location: RedisLocation,
  purpose: StoragePurpose,
  commandTimeoutMs: number,
): Redis {
  const { health, url } = location;
  const redis = new Redis(url.reveal(), {
    ...startWithoutInfo,
    keyPrefix: `${toStorageName(location, purpose)}:`,
    commandTimeout: commandTimeoutMs,
    connectTimeout: commandTimeoutMs,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy,
    reconnectOnError: reportTo(health),
  });
  // The error's text can contain the address; the failed commands report the error to their callers.
  redis.on('error', () => {});
  health.addRequired(redis);
  return redis;
}

/**
 * Opens a connection for a queue, which prefixes its own keys and may repeat any command. Commands wait while Redis is
 * unreachable; while Redis replies with errors they are delayed, because BullMQ's workers would otherwise retry thousands
 * of times a second.
 */
export function connectForQueue(location: Pick<RedisLocation, 'health' | 'url'>): Redis {
  const { health, url } = location;
  const redis = new Redis(url.reveal(), {
    ...startWithoutInfo,
    maxRetriesPerRequest: null,
    retryStrategy,
    reconnectOnError: reportTo(health),
  });
  redis.on('error', () => {});
  health.addReconnectable(redis);
  // BullMQ duplicates the connection for each worker, and would send a further command to name it.
  redis.duplicate = () => connectForQueue(location);
  const send = redis.sendCommand.bind(redis);
  redis.sendCommand = (command, stream) => {
    // A pipeline is written as a whole, and its callers do not retry it.
    if (stream || redis.status !== 'ready' || !health.isPaused) return send(command, stream);
    health.waitUntilResumed(holdTimeoutMs).then((isResumed) => {
      if (isResumed) send(command);
      else command.reject(new Error('Redis replies with errors'));
    });
    return command.promise;
  };
  return redis;
}

/** ioredis calls this for each error reply to decide whether to reconnect; the health monitor reconnects itself. */
function reportTo(health: RedisLocation['health']): (error: Error) => false {
  return (error) => {
    health.reportError(error);
    return false;
  };
}
