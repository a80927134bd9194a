import type { Deadline } from './deadline.ts';
import type { HttpResult } from './http-result.ts';
import { headerOf } from './http-result.ts';
import { parseRetryAfter } from './retry-after.ts';
import type { RetryBudget } from './retry-budget.ts';

/** Reads how long the other side asks to wait, in seconds; null when it does not say. */
export type ReadRetryAfter = (result: HttpResult) => number | null;

/**
 * UNPROCESSED: what provably was not processed. TRANSIENT: whatever may go well the next time, which is right only for
 * requests that change nothing.
 */
export type Retry = 'UNPROCESSED' | 'TRANSIENT';

export interface RetryOptions {
  readonly retry: Retry;
  readonly budget: RetryBudget;
  readonly readRetryAfter: ReadRetryAfter;
}

const maxAttempts = 4;
const firstBackoffMs = 50;

/**
 * Sends a request again only when it provably was not processed: it never reached a connection, or was refused with
 * 429 or 503 and a stated wait. The method does not matter: a PUT that may have arrived is not sent again either. What
 * changes nothing may also be sent again after a lost connection, a 408 or a 5xx.
 *
 * @param attempt sends the request once; it gets the time of the answer that the last attempt had, in the milliseconds of
 *   `performance.now()`
 * @param deadline is cleared at the end
 * @returns the last attempt's result: after four attempts, or as soon as the next wait does not fit the deadline or
 *   the budget is used up
 */
export async function retrySafely(
  attempt: (answeredAt: number | null) => Promise<HttpResult>,
  deadline: Deadline,
  { budget, readRetryAfter, retry }: RetryOptions,
): Promise<HttpResult> {
  budget.deposit();
  try {
    let answeredAt: number | null = null;
    for (let attempts = 1; ; attempts += 1) {
      const result = await attempt(answeredAt);
      answeredAt = 'status' in result ? performance.now() : null;
      const waitMs = attempts < maxAttempts ? waitMsFor(result, attempts, retry, readRetryAfter) : null;
      if (waitMs === null || !deadline.allows(waitMs) || !budget.withdraw()) return result;
      if (!(await deadline.pause(waitMs))) return result;
    }
  } finally {
    deadline.clear();
  }
}

/** How long to wait before the request is sent again; null when it may not be. */
function waitMsFor(
  result: HttpResult,
  attempts: number,
  retry: Retry,
  readRetryAfter: ReadRetryAfter,
): number | null {
  const seconds = isRefusedForNow(result) ? readRetryAfter(result) : null;
  if (seconds !== null) return seconds * 1000 + backoffMs(attempts);
  const again = isUnreached(result) || (retry === 'TRANSIENT' && isTransient(result));
  return again ? backoffMs(attempts) : null;
}

function isUnreached(result: HttpResult): boolean {
  return result.kind === 'notSent' && result.cutoff === 'CONNECTION';
}

function isRefusedForNow(result: HttpResult): boolean {
  return 'status' in result && (result.status === 429 || result.status === 503);
}

function isTransient(result: HttpResult): boolean {
  if (result.kind === 'noAnswer') return result.cutoff === 'CONNECTION';
  return (
    'status' in result &&
    (result.status === 408 ||
      result.status >= 500 ||
      (result.kind === 'unreadable' && result.why === 'CONNECTION'))
  );
}

/** Full jitter: callers that failed together come back apart. */
function backoffMs(attempts: number): number {
  return Math.random() * firstBackoffMs * 2 ** (attempts - 1);
}

/** The `Retry-After` header of an answer. */
export const readRetryAfterHeader: ReadRetryAfter = (result) =>
  'headers' in result ? parseRetryAfter(headerOf(result, 'retry-after'), new Date()) : null;
