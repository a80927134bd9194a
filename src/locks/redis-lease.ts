import type { OrganizationLease } from '../domain/update/organization-lock.ts';

/** The steps of a lease in its store. */
export interface LeaseSteps {
  /** Extends the lease; resolves to whether it is still held, and rejects when the store cannot be reached. */
  renew(): Promise<boolean>;
  release(): void;
}

export interface LeaseTimes {
  /** How long the store keeps a lease that is not renewed. */
  readonly leaseMs: number;
  readonly renewIntervalMs: number;
  /** How much earlier this process considers a lease as ended: for the drift of two clocks and the way of the request. */
  readonly marginMs: number;
}

/**
 * Creates a lease that was acquired, and renews it at an interval. This process considers it as lost when the store has given it
 * to another process, and when no renewal succeeds in time.
 *
 * @param requestedAt when the lease was requested, in the milliseconds of `performance.now()`; the store counts from later on
 */
export function createRedisLease(
  { release, renew }: LeaseSteps,
  { leaseMs, marginMs, renewIntervalMs }: LeaseTimes,
  requestedAt: number,
): OrganizationLease {
  let heldUntil = requestedAt + leaseMs - marginMs;
  const isHeld = () => performance.now() < heldUntil;
  const extend = async () => {
    const renewedAt = performance.now();
    const isOurs = await renew();
    // A lost lease is never held again: another process may have updated the organization since.
    if (!isOurs) heldUntil = Number.NEGATIVE_INFINITY;
    else if (isHeld()) heldUntil = Math.max(heldUntil, renewedAt + leaseMs - marginMs);
    return isHeld();
  };
  const timer = setInterval(() => extend().catch(() => {}), renewIntervalMs);
  return {
    guard: {
      get isHeld() {
        return isHeld();
      },
      verify: () => extend().catch(() => false),
    },
    release() {
      clearInterval(timer);
      release();
    },
    letExpire: () => clearInterval(timer),
  };
}
