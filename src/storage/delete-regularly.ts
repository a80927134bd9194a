/** How often old records are deleted; on Redis by all processes. */
const intervalMs = 10_000;

/** The maximum number of records that one step deletes, which blocks the event loop or Redis for about a millisecond. */
export const stepRecords = 100;

/**
 * Deletes old records regularly, in small steps.
 *
 * @param deleteStep deletes at most `stepRecords` records, and resolves to their number
 * @returns a function that stops it
 */
export function deleteRegularly(deleteStep: () => Promise<number>): () => void {
  let isStopped = false;
  const deleteAll = async () => {
    // A step can delete fewer than it may and leave others. A store that fails reports it; the next interval tries again.
    while (!isStopped && (await deleteStep().catch(() => 0)) > 0);
  };
  const timer = setInterval(deleteAll, intervalMs).unref();
  return () => {
    isStopped = true;
    clearInterval(timer);
  };
}
