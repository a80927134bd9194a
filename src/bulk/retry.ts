import type { UpdateOutcome } from '../domain/update/outcome.ts';
import type { ItemStart } from './store.ts';

/** The maximum number of tries of an item. */
const maxTries = 6;

const firstWaitMs = 1000;

/**
 * Bounds the wait that a provider requests: it may request a day and be available again in a minute. The quota bounds how long
 * the items wait after a rate limit.
 */
const maxWaitMs = 60_000;

/** What is known of the runs of an item. */
export interface ItemRuns extends Pick<Extract<ItemStart, { kind: 'STARTED' }>, 'tries' | 'wasRateLimited'> {
  /** Whether the provider itself refused a request of this run; else the quota of this gateway refused it. */
  readonly isRefused: boolean;
  /** Whether this run could only be sent as a probe of an exhausted quota, which the provider is likely to refuse. */
  readonly isProbe: boolean;
}

/** How an item is run again. */
export interface ItemRetry {
  readonly waitMs: number;
  /** Whether this run counts as a try. */
  readonly isTry: boolean;
  /** Whether the provider accepts no item of the account before the end of the wait. */
  readonly pausesAccount: boolean;
}

/**
 * Returns how an item is run again, or null when its outcome is final. Only an item that provably was not applied, and may
 * succeed later, is run again.
 */
export function toItemRetry(outcome: UpdateOutcome, runs: ItemRuns): ItemRetry | null {
  if (outcome.kind !== 'rateLimited' && outcome.kind !== 'unavailable') return null;
  if (!outcome.retryable || outcome.applied !== 'NOT_APPLIED') return null;
  const { kind, retryAfterSeconds } = outcome;
  const isRateLimited = kind === 'rateLimited';
  const isStated = isRateLimited && (retryAfterSeconds ?? 0) > 0;
  const isTry = isStated ? isFailure(runs) : !(isRateLimited && runs.isProbe);
  const { tries } = runs;
  if (isTry && tries + 1 >= maxTries) return null;
  const waitMs = retryAfterSeconds === null ? firstWaitMs * 4 ** tries : retryAfterSeconds * 1000;
  return {
    waitMs: Math.min(waitMs, maxWaitMs),
    isTry,
    pausesAccount: isRateLimited && !isStated && !runs.isProbe,
  };
}

/** Whether a rate limit that states a wait is a failure: the quota is learned from the first refusal of the provider. */
function isFailure({ isProbe, isRefused, tries, wasRateLimited }: ItemRuns): boolean {
  return isRefused && !isProbe && (tries > 0 || wasRateLimited);
}
