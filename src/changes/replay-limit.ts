/** The number of replays of one caller that are recorded in a minute. */
export const maxReplays = 60;

const windowMs = 60_000;

/**
 * Limits the records of replays, which cost a caller nothing: without a limit, a caller that sends the same updates again and
 * again would replace the changes of all others.
 *
 * @returns a function that returns whether a replay of the caller is recorded
 */
export function createReplayLimit(): (caller: string) => boolean {
  let counts = new Map<string, number>();
  let endsAt = 0;
  return (caller) => {
    const now = performance.now();
    if (now >= endsAt) {
      counts = new Map();
      endsAt = now + windowMs;
    }
    const count = counts.get(caller) ?? 0;
    counts.set(caller, count + 1);
    return count < maxReplays;
  };
}
