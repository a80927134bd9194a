/**
 * The callers whose updates this process has refused because the quota was exhausted: until they have had a place, the updates of
 * other callers yield a share of the quota to them, so that one caller cannot take each window before another one returns.
 */
export interface RefusedCallers {
  /** Whether the updates of a caller must yield a share of the quota to another one; false where callers are not distinguished. */
  mustYield(callerId: string): boolean;
  onRefused(callerId: string, waitMs: number): void;
  /** Must be called when an update of the caller has a place. */
  onPlace(callerId: string): void;
}

/** How long others yield to a caller after the wait that its refusal states. */
const returnMs = 10_000;

/** The longest wait after which a caller is expected to return, because the window of a day is not taken at once. */
const longestWaitMs = 120_000;

/** The most callers that are known; of more, the oldest are forgotten. */
const maxCallers = 1000;

export function createRefusedCallers(): RefusedCallers {
  const untilByCaller = new Map<string, number>();
  return {
    mustYield(callerId) {
      if (untilByCaller.size === 0 || callerId === '' || untilByCaller.has(callerId)) return false;
      const now = performance.now();
      for (const [caller, until] of untilByCaller) {
        if (until > now) return true;
        untilByCaller.delete(caller);
      }
      return false;
    },
    onRefused(callerId, waitMs) {
      if (callerId === '') return;
      untilByCaller.delete(callerId);
      untilByCaller.set(callerId, performance.now() + Math.min(waitMs, longestWaitMs) + returnMs);
      const [oldest] = untilByCaller.keys();
      if (untilByCaller.size > maxCallers && oldest !== undefined) untilByCaller.delete(oldest);
    },
    onPlace(callerId) {
      untilByCaller.delete(callerId);
    },
  };
}
