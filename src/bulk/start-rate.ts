import type { Pace } from './pace.ts';

/** Limits how many items of an account start in a time window. */
export interface StartRate {
  /** @returns how long to wait in milliseconds, or 0 when an item is admitted */
  acquire(): number;
  /** Admits no item before the end of the wait. */
  pause(waitMs: number): void;
}

/** The maximum wait for a quota, because the provider can report a larger one. */
const maxQuotaWaitMs = 5000;

/** Limits the rate of this process in fixed windows, as BullMQ does that of all processes; no item starts without a quota. */
export function createStartRate(pace: Pace): StartRate {
  let endsAt = 0;
  let remaining = 0;
  return {
    acquire() {
      const { waitMs } = pace;
      if (waitMs > 0) return Math.min(waitMs, maxQuotaWaitMs);
      const now = performance.now();
      if (now >= endsAt) {
        const { durationMs, max } = pace.rate;
        endsAt = now + durationMs;
        remaining = max;
      }
      if (remaining === 0) return endsAt - now;
      remaining -= 1;
      return 0;
    },
    pause(waitMs) {
      // A shorter pause must not end the window early.
      endsAt = Math.max(endsAt, performance.now() + waitMs);
      remaining = 0;
    },
  };
}
