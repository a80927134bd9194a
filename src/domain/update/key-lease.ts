import { withQueueWait } from './update-queue.ts';

/** How much longer than an update can take its key is held: time to store its outcome. */
const leaseMarginMs = 5000;

/** How long an update can hold its idempotency key. */
export function toLeaseMs(updateMs: number): number {
  return updateMs + leaseMarginMs;
}

/** The least time to keep outcomes: a key that is found at all is then found for a whole lease more. */
export function minTtlSeconds(providerTimeoutMs: number): number {
  return Math.ceil((2 * toLeaseMs(withQueueWait(providerTimeoutMs))) / 1000);
}
