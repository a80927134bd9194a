import type { QueueRate } from './queue.ts';

/** Limits how many items of a provider start in a time window. */
export interface StartRate {
  /** @returns how long to wait in milliseconds, or 0 when an item is admitted */
  acquire(): number;
  /** Admits no item before the end of the wait. */
  pause(waitMs: number): void;
}

/** Limits the rate of this process in fixed windows, as BullMQ does that of all processes. */
export function createStartRate({ durationMs, max }: QueueRate): StartRate {
  let endsAt = 0;
  let remaining = 0;
  return {
    acquire() {
      const now = performance.now();
      if (now >= endsAt) {
        endsAt = now + durationMs;
        remaining = max;
      }
      if (remaining === 0) return endsAt - now;
      remaining -= 1;
      return 0;
    },
    pause(waitMs) {
      endsAt = performance.now() + waitMs;
      remaining = 0;
    },
  };
}
