import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { ConfigError } from '../config/config.ts';
import type { RedisProblem } from '../storage/redis-error.ts';
import { toUrlProblem } from '../storage/redis-error.ts';
import type { RedisLocation } from '../storage/redis-location.ts';
import { toStoragePrefix } from '../storage/storage-names.ts';
import { toUpstreamFingerprint } from '../storage/upstream-fingerprint.ts';

/** How long the start waits for what Redis answers. */
const startWaitMs = 1000;

/**
 * Where this environment keeps its records in Redis; null without REDIS_URL. Logs what an operator needs to find them.
 *
 * @throws ConfigError when REDIS_URL points to a server that the gateway does not support
 */
export async function openRedis(config: Config, log: Logger): Promise<RedisLocation | null> {
  const { redisUrl: url, storageNamespace: namespace } = config;
  if (url === null) return null;
  const fingerprint = toUpstreamFingerprint(config);
  log.info({ namespace, fingerprint }, 'names in Redis begin with this namespace and fingerprint');
  const prefix = toStoragePrefix(namespace, fingerprint);
  // Loaded where it is used: it takes a while, and most gateways start without it.
  const { createRedisHealth } = await import('../storage/redis-health.ts');
  const health = createRedisHealth({ url, prefix }, createProblemLog(log));
  await Promise.race([health.firstProbe, pause(startWaitMs, undefined, { ref: false })]);
  const problem = health.problem && toUrlProblem(health.problem);
  if (problem) throw new ConfigError([problem]);
  return { url, prefix, health };
}

const consequence = 'updates with an idempotency key are refused, and bulk updates wait';

/** Never the text of an error, which can hold a key or an address. */
function createProblemLog(log: Logger): (problem: RedisProblem | null) => void {
  let isAway = false;
  return (problem) => {
    const wasAway = isAway;
    isAway = problem !== null && !problem.isReply;
    if (problem === null) log.info('Redis can be reached: updates with an idempotency key are taken');
    else if (problem.isReply) logAnswer(log, problem);
    else if (wasAway) log.warn({ code: problem.code }, 'Redis still cannot be reached, for another reason');
    else log.error({ code: problem.code }, away);
  };
}

const away =
  'Redis cannot be reached: updates with an idempotency key are refused. Check REDIS_URL and the network';

function logAnswer(log: Logger, problem: RedisProblem): void {
  const { code, denied } = problem;
  if (denied !== null)
    log.error({ code, denied }, `Redis denies what the gateway needs: ${consequence}. ${acl}`);
  else log.error({ code }, toUrlProblem(problem) ?? `Redis answers errors: ${consequence}`);
}

const acl = 'Allow it to the user of REDIS_URL: the README lists all commands and keys.';
