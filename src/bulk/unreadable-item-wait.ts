const minWaitMs = 1000;
const maxWaitMs = 5000;

/** Above this number, the oldest bulk update is removed and would be reported again. */
const maxTracked = 1000;

/**
 * Returns the wait before an unreadable item of a bulk update is tried again: the time since the first such item, at least 1 s
 * and at most 5 s, so that these items occupy the queue less and less often.
 *
 * @param onUnreadable called once for each bulk update with such items
 */
export function createUnreadableItemWait(onUnreadable: (id: string) => void): (id: string) => number {
  const firstSeen = new Map<string, number>();
  return (id) => {
    const now = performance.now();
    const since = firstSeen.get(id);
    if (since !== undefined) return Math.min(Math.max(now - since, minWaitMs), maxWaitMs);
    const [oldest] = firstSeen.keys();
    if (firstSeen.size >= maxTracked && oldest !== undefined) firstSeen.delete(oldest);
    firstSeen.set(id, now);
    onUnreadable(id);
    return minWaitMs;
  };
}
