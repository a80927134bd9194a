/** Keeps one caller from running in every place. */
export interface CallerShares {
  /** @param callerId empty where callers are not distinguished: the share would only cost capacity */
  hasRoom(callerId: string): boolean;
  /** Counts what begins as 1, and what ends as -1. */
  count(callerId: string, change: 1 | -1): void;
}

/** A quarter of the places is left to the other callers. */
const shareOfOne = 3 / 4;

/** @param places how much work of all callers runs at once */
export function createCallerShares(places: number): CallerShares {
  const most = Math.max(1, Math.floor(places * shareOfOne));
  const running = new Map<string, number>();
  return {
    hasRoom: (callerId) => callerId === '' || (running.get(callerId) ?? 0) < most,
    count(callerId, change) {
      if (callerId === '') return;
      const count = (running.get(callerId) ?? 0) + change;
      // Kept only while something runs: the callers of a gateway are without number.
      if (count === 0) running.delete(callerId);
      else running.set(callerId, count);
    },
  };
}
