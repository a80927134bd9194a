import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { toAccountKey } from '../domain/provider/connection.ts';
import { connectRedis } from '../storage/connect-redis.ts';
import type { RedisLocation } from '../storage/redis-location.ts';
import { createLocalQuota } from './local-quota.ts';
import type { RunScript } from './redis-quota.ts';
import { createRedisQuota } from './redis-quota.ts';
import { quotaScripts } from './redis-scripts.ts';
import type { QuotaEvents, QuotaStore } from './store.ts';
import type { UsedQuota } from './used-quota.ts';
import { toUsedQuota } from './used-quota.ts';

export interface RedisStoreOptions extends QuotaEvents {
  readonly location: RedisLocation;
  /** The time of this process in epoch milliseconds, which never goes back. */
  readonly now?: () => number;
}

/** How long a request waits for its place. */
const commandTimeoutMs = 1000;

/** How often a process reads what the others know, because it may have received no report itself. */
const refreshIntervalMs = 3000;

/** How long the start waits for Redis. */
const startWaitMs = 1000;

export interface RedisQuotaStore extends QuotaStore {
  /** Reads what other processes know of the quotas that are open. */
  refresh(): Promise<void>;
}

/**
 * Shares quotas in Redis or Valkey. While it cannot be reached, each process counts alone: a quota that is exceeded temporarily does
 * less harm than a gateway that refuses every request.
 */
export async function createRedisQuotaStore(options: RedisStoreOptions): Promise<RedisQuotaStore> {
  const { location, now = readTime, onOtherUse } = options;
  const { health } = location;
  const redis = connectRedis(location, 'quota', commandTimeoutMs);
  const run = defineScripts(redis);
  const quotas = new Map<string, UsedQuota>();
  const refresh = async () => {
    if (redis.status !== 'ready') return;
    const used = [...quotas.values()].filter(({ isIdle }) => !isIdle);
    await Promise.all(used.map((quota) => quota.refresh()));
  };
  const connected = new Promise((resolve) => redis.once('ready', resolve));
  redis.on('ready', refresh);
  const timer = setInterval(refresh, refreshIntervalMs).unref();
  await Promise.race([connected, pause(startWaitMs, undefined, { ref: false })]);
  return {
    async open(ref) {
      const key = toAccountKey(ref);
      const local = createLocalQuota({ now });
      const isAvailable = () => redis.status === 'ready' && !health.problem;
      const shared = createRedisQuota({
        ...{ local, now, isAvailable },
        run: (script, ...args) => run(key, script, args).catch(reportTo(health)),
        onOtherUse: (window) => onOtherUse(ref, window),
      });
      const quota = toUsedQuota(shared, { local, now, isAvailable });
      quotas.set(key, quota);
      if (redis.status === 'ready') await quota.refresh();
      return quota;
    },
    release: (ref) => void quotas.delete(toAccountKey(ref)),
    refresh,
    async close() {
      clearInterval(timer);
      redis.disconnect();
    },
  };
}

const readTime = () => performance.timeOrigin + performance.now();

function reportTo(health: RedisLocation['health']): (error: unknown) => never {
  return (error) => {
    health.reportError(error);
    throw error;
  };
}

type Command = (key: string, ...args: readonly (string | number)[]) => Promise<readonly number[]>;

/** Defines commands, of which Redis gets the hash and not the text. */
function defineScripts(redis: ReturnType<typeof connectRedis>) {
  const process = randomUUID();
  for (const [name, lua] of Object.entries(quotaScripts)) {
    redis.defineCommand(`quota:${name}`, { lua, numberOfKeys: 1 });
  }
  const commands = redis as unknown as Readonly<Record<`quota:${string}`, Command>>;
  return (key: string, name: Parameters<RunScript>[0], args: readonly (string | number)[]) =>
    commands[`quota:${name}`]?.(key, process, ...args) ?? Promise.reject(new Error(`No script ${name}`));
}
