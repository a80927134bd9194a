/** How long places are kept after a bulk update has last looked for one; it looks every five seconds. */
const silenceMs = 10_000;

/** An item that was refused returns within a minute, however late the reset is. */
const longestItemWaitMs = 60_000;

/** The longest time that bulk updates are expected to wait after they have looked for a place. */
export const longestBulkMs = longestItemWaitMs + silenceMs;

/** Until when bulk updates wait for places. One that is cancelled does not report it, so that the time ends by itself. */
export interface BulkWait {
  /** Until when bulk updates of any process wait, in epoch milliseconds. */
  readonly until: number;
  /** How long those of this process continue to wait; 0 when none does. */
  readonly ownMs: number;
  /** Must be called when a bulk update has looked for a place, and found the wait; 0 for none. */
  onLook(time: number, waitMs: number): void;
  /** Replaces the time by that of all processes. */
  replace(waitMs: number): void;
}

export function createBulkWait(now: () => number): BulkWait {
  let own = 0;
  let until = 0;
  return {
    get until() {
      return until;
    },
    get ownMs() {
      return Math.max(0, own - now());
    },
    onLook(time, waitMs) {
      own = time + Math.min(waitMs, longestItemWaitMs) + silenceMs;
      until = Math.max(until, own);
    },
    replace(waitMs) {
      until = Math.max(own, now() + waitMs);
    },
  };
}
