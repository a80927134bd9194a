import type { RedisQuota, RedisQuotaOptions } from './redis-quota.ts';

/** A quota that need not be read while no request uses it: a gateway can have hundreds of connections. */
export interface UsedQuota extends RedisQuota {
  readonly isIdle: boolean;
}

/** How long a quota is read after its last use. */
const idleMs = 60_000;

/** The age of what is known above which a request reads the quota first. While it is used, it is read every three seconds. */
const maxAgeMs = 10_000;

/** Adds to a quota when it has to be read. */
export function toUsedQuota(
  quota: RedisQuota,
  { isAvailable, local, now }: Pick<RedisQuotaOptions, 'isAvailable' | 'local' | 'now'>,
): UsedQuota {
  let usedAt = now();
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | null = null;
  const refresh = () => {
    reading ??= quota.refresh().finally(() => {
      readAt = now();
      reading = null;
    });
    return reading;
  };
  return {
    get isIdle() {
      return local.inFlight === 0 && now() - usedAt > idleMs;
    },
    waitMs(...place) {
      usedAt = now();
      return quota.waitMs(...place);
    },
    reserve(...place) {
      usedAt = now();
      const isOutdated = usedAt - readAt > maxAgeMs && isAvailable();
      if (!isOutdated) return quota.reserve(...place);
      // Before it is read, because a window that begins now keeps places for a bulk update that requests one.
      quota.waitMs(...place);
      return refresh().then(() => quota.reserve(...place));
    },
    giveBack: quota.giveBack,
    record: quota.record,
    exhausted: quota.exhausted,
    get quotas() {
      return quota.quotas;
    },
    onAvailable: quota.onAvailable,
    refresh,
  };
}
