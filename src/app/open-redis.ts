import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { ConfigError } from '../config/config.ts';
import type { RedisProblem } from '../storage/redis-error.ts';
import { toUrlProblem } from '../storage/redis-error.ts';
import type { RedisLocation } from '../storage/redis-location.ts';
import { toStoragePrefix } from '../storage/storage-names.ts';
import { toUpstreamFingerprint } from '../storage/upstream-fingerprint.ts';

/** How long the start waits for a reply of Redis. */
const startWaitMs = 1000;

/**
 * Opens Redis and logs the prefix of its keys; returns null without REDIS_URL.
 *
 * @throws ConfigError when REDIS_URL points to a server that the gateway does not support
 */
export async function openRedis(config: Config, log: Logger): Promise<RedisLocation | null> {
  const { redisUrl: url, storageNamespace: namespace } = config;
  if (url === null) return null;
  const fingerprint = toUpstreamFingerprint(config);
  log.info({ namespace, fingerprint }, 'The Redis keys start with this namespace and fingerprint.');
  const prefix = toStoragePrefix(namespace, fingerprint);
  // Loaded on demand, because it loads slowly and most gateways run without it.
  const { createRedisHealth } = await import('../storage/redis-health.ts');
  const health = createRedisHealth({ url, prefix }, createProblemLog(log));
  await Promise.race([health.firstProbe, pause(startWaitMs, undefined, { ref: false })]);
  const problem = health.problem && toUrlProblem(health.problem);
  if (problem) throw new ConfigError([problem]);
  return { url, prefix, health };
}

const consequence = 'updates with an idempotency key or expected values are refused, and bulk updates wait';

/** Logs codes only: the message of an error can contain a key or an address. */
function createProblemLog(log: Logger): (problem: RedisProblem | null) => void {
  let isUnreachable = false;
  return (problem) => {
    const wasUnreachable = isUnreachable;
    isUnreachable = problem !== null && !problem.isReply;
    if (problem === null)
      log.info('Redis can be reached. Updates with an idempotency key or expected values are accepted.');
    else if (problem.isReply) logErrorReply(log, problem);
    else if (wasUnreachable)
      log.warn({ code: problem.code }, 'Redis still cannot be reached, now for another reason.');
    else log.error({ code: problem.code }, unreachable);
  };
}

const unreachable =
  'Redis cannot be reached: updates with an idempotency key or expected values are refused. Check REDIS_URL and the network.';

function logErrorReply(log: Logger, problem: RedisProblem): void {
  const { code, denied } = problem;
  if (denied !== null)
    log.error(
      { code, denied },
      `Redis denies a command or a key that the gateway needs: ${consequence}. ${aclAdvice}`,
    );
  else log.error({ code }, toUrlProblem(problem) ?? `Redis returns errors: ${consequence}`);
}

const aclAdvice = 'Allow it for the user of REDIS_URL; `.docker/README.md` lists all commands and keys.';
