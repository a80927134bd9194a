import { hash, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { OrganizationRef } from '../domain/organization/organization-id.ts';
import { toOrganizationId } from '../domain/organization/organization-id.ts';
import type { LeaseWait, OrganizationLock } from '../domain/update/organization-lock.ts';
import { connectRedis } from '../storage/connect-redis.ts';
import type { RedisLocation } from '../storage/redis-location.ts';
import { acquireScript, releaseScript, renewScript } from './lease-scripts.ts';
import type { LeaseTimes } from './redis-lease.ts';
import { createRedisLease } from './redis-lease.ts';

export interface RunningLock extends OrganizationLock {
  close(): void;
}

/** How long one step of a lease waits for Redis. */
const commandTimeoutMs = 1000;

/** Short enough for the next process when a holder dies, and long enough for two renewals that fail. */
export const leaseTimes: LeaseTimes = { leaseMs: 5000, renewIntervalMs: 1000, marginMs: 500 };

/** A process that has not requested the lease again for this time no longer waits for it. */
const silenceMs = 1000;

/** The interval at which a process requests a lease again: it starts short, for a lease that ends soon. */
const minPollMs = 5;
const maxPollMs = 50;

/** Creates leases in Redis or Valkey, which exclude each other in all processes that share the server. */
export function createRedisLock(location: RedisLocation, times: LeaseTimes = leaseTimes): RunningLock {
  const redis = connectRedis(location, 'lock', commandTimeoutMs);
  const run = (script: string, key: string, ...args: (string | number)[]): Promise<unknown> =>
    redis.eval(script, 1, key, ...args).catch((error) => {
      location.health.reportError(error);
      throw error;
    });
  return {
    async acquire(organization, wait) {
      const [key, owner] = [toKey(organization), randomUUID()];
      const release = () => void run(releaseScript, key, owner).catch(() => {});
      const request = async () => (await run(acquireScript, key, owner, times.leaseMs, silenceMs)) === 1;
      const requestedAt = await pollUntilHeld(request, wait);
      if (typeof requestedAt === 'number') {
        const renew = async () => (await run(renewScript, key, owner, times.leaseMs)) === 1;
        return createRedisLease({ renew, release }, times, requestedAt);
      }
      // Redis may have received a request of which the reply was lost.
      release();
      return requestedAt;
    },
    close: () => redis.disconnect(),
  };
}

/** @returns when the request that was granted was sent */
async function pollUntilHeld(
  request: () => Promise<boolean>,
  { endsAt, isCancelled }: LeaseWait,
): Promise<number | 'BUSY' | 'AWAY'> {
  for (let pollMs = minPollMs; ; pollMs = Math.min(pollMs * 1.5, maxPollMs)) {
    const requestedAt = performance.now();
    const isHeld = await request().catch(() => 'AWAY' as const);
    if (isHeld === 'AWAY') return isHeld;
    if (isHeld) return requestedAt;
    if (isCancelled() || performance.now() + pollMs > endsAt) return 'BUSY';
    await pause(pollMs);
  }
}

/** The hash hides the organization's id. */
function toKey(organization: OrganizationRef): string {
  return hash('sha256', toOrganizationId(organization), 'base64url');
}
