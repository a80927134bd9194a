import type { UpdateOutcome } from '../domain/update/outcome.ts';

/** The maximum number of runs of an item. */
const maxTries = 6;

const firstWaitMs = 1000;

/** Bounds the wait that a provider requests: it may request a day and be available again in a minute. */
const maxWaitMs = 60_000;

/**
 * Returns the wait before an item is run again, or null when its outcome is final. Only an item that provably was not
 * applied, and may succeed later, is run again.
 *
 * @param tries the number of earlier runs
 */
export function toRetryWaitMs(outcome: UpdateOutcome, tries: number): number | null {
  if (outcome.kind !== 'rateLimited' && outcome.kind !== 'unavailable') return null;
  if (!outcome.retryable || outcome.applied !== 'NOT_APPLIED' || tries + 1 >= maxTries) return null;
  const { retryAfterSeconds } = outcome;
  const waitMs = retryAfterSeconds === null ? firstWaitMs * 4 ** tries : retryAfterSeconds * 1000;
  return Math.min(waitMs, maxWaitMs);
}
