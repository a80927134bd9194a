import { toUpdateMs } from './update-queue.ts';

/** The time to store an outcome after the update ends. */
const leaseMarginMs = 5000;

/** The time in milliseconds for which an update holds its idempotency key. */
export function toLeaseMs(updateMs: number): number {
  return updateMs + leaseMarginMs;
}

/** The minimum time to live of outcomes: a key that is found then stays for at least one more lease. */
export function minTtlSeconds(providerTimeoutMs: number): number {
  return Math.ceil((2 * toLeaseMs(toUpdateMs(providerTimeoutMs))) / 1000);
}
