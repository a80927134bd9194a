const leastWaitMs = 1000;
const mostWaitMs = 5000;

/** Beyond this many, the oldest is forgotten, and logged again. */
const most = 1000;

/**
 * How long an item waits that this version does not understand: as long again as items of its bulk update have waited so
 * far, so that each costs the queue ever fewer turns.
 *
 * @param onLeft notified once of each bulk update with such items
 */
export function createLeftItems(onLeft: (id: string) => void): (id: string) => number {
  const since = new Map<string, number>();
  return (id) => {
    const now = performance.now();
    const first = since.get(id);
    if (first !== undefined) return Math.min(Math.max(now - first, leastWaitMs), mostWaitMs);
    const [oldest] = since.keys();
    if (since.size >= most && oldest !== undefined) since.delete(oldest);
    since.set(id, now);
    onLeft(id);
    return leastWaitMs;
  };
}
