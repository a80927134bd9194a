/** Limits how many bulk updates each caller watches at once in this process. */
export interface WatchLimit {
  /** Returns a function that releases the acquired slot, or undefined when the caller has none left. */
  acquire(callerId: string): (() => void) | undefined;
}

export function createWatchLimit(maxPerCaller: number): WatchLimit {
  const counts = new Map<string, number>();
  return {
    acquire(callerId) {
      const count = counts.get(callerId) ?? 0;
      if (count >= maxPerCaller) return undefined;
      counts.set(callerId, count + 1);
      return () => {
        const remaining = (counts.get(callerId) ?? 1) - 1;
        if (remaining === 0) counts.delete(callerId);
        else counts.set(callerId, remaining);
      };
    },
  };
}
