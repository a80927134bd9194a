/** Keeps one caller from occupying all slots. */
export interface CallerShares {
  /** @param callerId always has room when empty: where callers are not distinguished, a share would only cost capacity */
  hasRoom(callerId: string): boolean;
  /** @param change 1 when work of the caller starts, -1 when it ends */
  count(callerId: string, change: 1 | -1): void;
}

/** A quarter of the slots stays available to the other callers. */
const maxShare = 3 / 4;

/** @param slots returns how much work of all callers runs at once, which can change */
export function createCallerShares(slots: () => number): CallerShares {
  const maxRunning = () => Math.max(1, Math.floor(slots() * maxShare));
  const runningByCaller = new Map<string, number>();
  return {
    hasRoom: (callerId) => callerId === '' || (runningByCaller.get(callerId) ?? 0) < maxRunning(),
    count(callerId, change) {
      if (callerId === '') return;
      const running = (runningByCaller.get(callerId) ?? 0) + change;
      // Deleted at zero, because the number of callers is unbounded.
      if (running === 0) runningByCaller.delete(callerId);
      else runningByCaller.set(callerId, running);
    },
  };
}
