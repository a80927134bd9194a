import type { UpdateOutcome } from '../domain/update/outcome.ts';

/** How often an item is run at the most. */
const maxTries = 6;

const firstWaitMs = 1000;

/** As long as a provider is believed at once: it may ask for a day, and be up again in a minute. */
const maxWaitMs = 60_000;

/**
 * How long to wait before an item is run again; null when it is not: its outcome stands, or it was run often enough.
 * Again is only what provably was not applied and stands a chance later.
 *
 * @param tries how often it was run before
 */
export function retryWaitMs(outcome: UpdateOutcome, tries: number): number | null {
  if (outcome.kind !== 'rateLimited' && outcome.kind !== 'unavailable') return null;
  if (!outcome.retryable || outcome.applied !== 'NOT_APPLIED' || tries + 1 >= maxTries) return null;
  const { retryAfterSeconds } = outcome;
  const waitMs = retryAfterSeconds === null ? firstWaitMs * 4 ** tries : retryAfterSeconds * 1000;
  return Math.min(waitMs, maxWaitMs);
}
