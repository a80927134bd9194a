import type { Deadline } from './deadline.ts';
import type { HttpResult } from './http-result.ts';
import { readHeader } from './http-result.ts';
import { parseRetryAfter } from './retry-after.ts';
import type { RetryBudget } from './retry-budget.ts';

/** Reads the wait that a provider states, in seconds; null when it states none. */
export type ReadRetryAfter = (result: HttpResult) => number | null;

/**
 * UNPROCESSED: retries a request that provably was not processed. TRANSIENT: retries every transient failure, which is safe
 * only for requests that change nothing.
 */
export type Retry = 'UNPROCESSED' | 'TRANSIENT';

export interface RetryOptions {
  readonly retry: Retry;
  readonly budget: RetryBudget;
  readonly readRetryAfter: ReadRetryAfter;
  /** Whether another request had sent the last attempt; absent for a write, which shares none. */
  readonly isJoined?: () => boolean;
}

/** The next attempt after a failure. Requests that share the failure share its plan, so that they send it together. */
interface RetryPlan {
  readonly waitMs: number;
  /** Null until the first of the requests withdraws the retry from the budget. */
  isGranted: boolean | null;
}

const maxAttempts = 4;
const firstBackoffMs = 50;

/**
 * Sends a request again only when it provably was not processed: it never reached a connection, or was refused with
 * 429 or 503 and a stated wait. The method does not matter: a PUT that may have been processed is not sent again either. A
 * request that changes nothing may also be sent again after a lost connection, a 408 or a 5xx.
 *
 * @param attempt sends the request once; it receives the time of the previous attempt's response, in the milliseconds of
 *   `performance.now()`, or null
 * @param deadline is cleared at the end
 * @returns the last attempt's result: after four attempts, or as soon as the next wait does not fit the deadline or
 *   the budget is used up
 */
export async function retrySafely(
  attempt: (respondedAt: number | null) => Promise<HttpResult>,
  deadline: Deadline,
  options: RetryOptions,
): Promise<HttpResult> {
  try {
    let respondedAt: number | null = null;
    for (let attempts = 1; ; attempts += 1) {
      const result = await attempt(respondedAt);
      respondedAt = 'status' in result ? performance.now() : null;
      if (attempts === 1) depositFor(options);
      const waitMs = findWaitMs(result, attempts, deadline, options);
      if (waitMs === null || !(await deadline.pause(waitMs))) return result;
    }
  } finally {
    deadline.clear();
  }
}

/** An attempt that several requests share counts once. */
function depositFor({ budget, isJoined }: RetryOptions): void {
  if (isJoined?.() !== true) budget.deposit();
}

/** @returns null when the request must not be sent again, or not within the deadline and the budget */
function findWaitMs(
  result: HttpResult,
  attempts: number,
  deadline: Deadline,
  options: RetryOptions,
): number | null {
  const plan = attempts < maxAttempts ? findPlan(result, attempts, options) : null;
  if (plan === null || !deadline.allows(plan.waitMs)) return null;
  plan.isGranted ??= options.budget.withdraw();
  return plan.isGranted ? plan.waitMs : null;
}

const plans = new WeakMap<HttpResult, RetryPlan>();

/** @returns null when the request must not be sent again */
function findPlan(
  result: HttpResult,
  attempts: number,
  { readRetryAfter, retry }: RetryOptions,
): RetryPlan | null {
  const key = result.first ?? result;
  const existing = plans.get(key);
  if (existing) return existing;
  const waitMs = findRetryDelayMs(result, attempts, retry, readRetryAfter);
  if (waitMs === null) return null;
  const plan = { waitMs, isGranted: null };
  plans.set(key, plan);
  return plan;
}

/** @returns null when the request must not be sent again */
function findRetryDelayMs(
  result: HttpResult,
  attempts: number,
  retry: Retry,
  readRetryAfter: ReadRetryAfter,
): number | null {
  const seconds = isTemporaryRefusal(result) ? readRetryAfter(result) : null;
  if (seconds !== null) return seconds * 1000 + toBackoffMs(attempts);
  const canRetry = isConnectionFailure(result) || (retry === 'TRANSIENT' && isTransient(result));
  return canRetry ? toBackoffMs(attempts) : null;
}

function isConnectionFailure(result: HttpResult): boolean {
  return result.kind === 'notSent' && result.cutoff === 'CONNECTION';
}

function isTemporaryRefusal(result: HttpResult): boolean {
  return 'status' in result && (result.status === 429 || result.status === 503);
}

function isTransient(result: HttpResult): boolean {
  if (result.kind === 'noResponse') return result.cutoff === 'CONNECTION';
  return (
    'status' in result &&
    (result.status === 408 ||
      result.status >= 500 ||
      (result.kind === 'unreadable' && result.reason === 'CONNECTION'))
  );
}

/** Full jitter: calls that failed together are retried at different times. */
function toBackoffMs(attempts: number): number {
  return Math.random() * firstBackoffMs * 2 ** (attempts - 1);
}

/** Reads the `Retry-After` header of a response. */
export const readRetryAfterHeader: ReadRetryAfter = (result) =>
  'headers' in result ? parseRetryAfter(readHeader(result, 'retry-after'), new Date()) : null;
