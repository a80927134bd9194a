/** How long places are kept after the last request of a bulk update, which requests one every five seconds. */
const bulkSilenceMs = 10_000;

/** An item that was refused returns within a minute, however late the reset is. */
const longestItemWaitMs = 60_000;

/** The longest time that bulk updates are expected to wait after their last request for a place. */
export const longestBulkMs = longestItemWaitMs + bulkSilenceMs;

/** Until when bulk updates wait for places. One that is cancelled does not report it, so that the time ends by itself. */
export interface BulkWait {
  /** Until when bulk updates of any process wait, in epoch milliseconds. */
  readonly until: number;
  /** How long those of this process continue to wait; 0 when none does. */
  readonly localMs: number;
  /** Must be called when a bulk update has requested a place, with the wait for it; 0 for none. */
  onRequest(time: number, waitMs: number): void;
  /** Replaces the time by that of all processes. */
  replace(waitMs: number): void;
}

export function createBulkWait(now: () => number): BulkWait {
  let localUntil = 0;
  let until = 0;
  return {
    get until() {
      return until;
    },
    get localMs() {
      return Math.max(0, localUntil - now());
    },
    onRequest(time, waitMs) {
      localUntil = time + Math.min(waitMs, longestItemWaitMs) + bulkSilenceMs;
      until = Math.max(until, localUntil);
    },
    replace(waitMs) {
      until = Math.max(localUntil, now() + waitMs);
    },
  };
}
