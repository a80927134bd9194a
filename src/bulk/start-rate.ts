import type { Pace } from './pace.ts';

/** Limits how many items of an account start in a time window. */
export interface StartRate {
  /** @returns how long to wait in milliseconds, or 0 when an item is admitted */
  acquire(): number;
  /** Admits no item before the end of the wait. */
  pause(waitMs: number): void;
}

/** The time after which the limits are read again, because they can change, and because a provider can report a long wait. */
const maxWaitMs = 5000;

/** Limits the rate of this process in fixed windows, as BullMQ does that of all processes; no item starts without a quota. */
export function createStartRate(pace: Pace): StartRate {
  let windowStartedAt = Number.NEGATIVE_INFINITY;
  let started = 0;
  let pausedUntil = Number.NEGATIVE_INFINITY;
  const toWaitMs = (now: number) => {
    const { durationMs, max } = pace.rate;
    const windowEndsAt = windowStartedAt + durationMs;
    if (now >= windowEndsAt) {
      windowStartedAt = now;
      started = 0;
      return 0;
    }
    return started < max ? 0 : windowEndsAt - now;
  };
  return {
    acquire() {
      const now = performance.now();
      // A window begins with the first item after a wait for the quota or a pause.
      const closedMs = Math.max(pace.waitMs, pausedUntil - now);
      const waitMs = closedMs > 0 ? closedMs : toWaitMs(now);
      if (waitMs > 0) return Math.min(waitMs, maxWaitMs);
      started += 1;
      return 0;
    },
    pause(waitMs) {
      pausedUntil = Math.max(pausedUntil, performance.now() + waitMs);
      // A shorter pause must not end the window early.
      started = Number.POSITIVE_INFINITY;
    },
  };
}
