/** How often old changes are deleted; all processes do it. */
const intervalMs = 10_000;

/** The maximum number of changes that one step deletes, which blocks Redis for about a millisecond. */
export const stepEntries = 100;

/**
 * Deletes old changes regularly, in small steps.
 *
 * @param deleteStep deletes at most this many changes, and resolves to their number
 * @returns a function that stops it
 */
export function deleteOldRegularly(deleteStep: (count: number) => Promise<number>): () => void {
  let isStopped = false;
  const deleteAll = async () => {
    // A step can delete fewer, because it leaves pending ones. A Redis that cannot be reached reports it; the next interval tries again.
    while (!isStopped && (await deleteStep(stepEntries).catch(() => 0)) > 0);
  };
  const timer = setInterval(deleteAll, intervalMs).unref();
  return () => {
    isStopped = true;
    clearInterval(timer);
  };
}
