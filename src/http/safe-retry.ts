import type { Deadline } from './deadline.ts';
import type { HttpResult } from './http-result.ts';
import { parseRetryAfter } from './retry-after.ts';
import type { RetryBudget } from './retry-budget.ts';

/** Reads how long the other side asks to wait, in seconds; null when it does not say. */
export type ReadRetryAfter = (result: HttpResult) => number | null;

const maxAttempts = 4;
const firstBackoffMs = 50;

/**
 * Sends a request again only when it provably was not processed: it never reached a connection, or was refused with
 * 429 or 503 and a stated wait. The method does not matter: a PUT that may have arrived is not sent again either.
 *
 * @param attempt sends the request once
 * @returns the last attempt's result: after four attempts, or as soon as the next wait does not fit the deadline or
 *   the budget is used up
 */
export async function retrySafely(
  attempt: () => Promise<HttpResult>,
  deadline: Deadline,
  budget: RetryBudget,
  readRetryAfter: ReadRetryAfter,
): Promise<HttpResult> {
  budget.deposit();
  for (let attempts = 1; ; attempts += 1) {
    const result = await attempt();
    const waitMs = attempts < maxAttempts ? safeWaitMs(result, attempts, readRetryAfter) : null;
    if (waitMs === null || !deadline.allows(waitMs) || !budget.withdraw()) return result;
    if (!(await deadline.pause(waitMs))) return result;
  }
}

/** How long to wait before the request is sent again; null when it may not be. */
function safeWaitMs(result: HttpResult, attempts: number, readRetryAfter: ReadRetryAfter): number | null {
  if (result.kind === 'notSent') return result.cutoff === 'CONNECTION' ? backoffMs(attempts) : null;
  if (result.kind === 'noAnswer' || (result.status !== 429 && result.status !== 503)) return null;
  const seconds = readRetryAfter(result);
  return seconds === null ? null : seconds * 1000 + backoffMs(attempts);
}

/** Full jitter: callers that failed together come back apart. */
function backoffMs(attempts: number): number {
  return Math.random() * firstBackoffMs * 2 ** (attempts - 1);
}

/** The `Retry-After` header of an answer. */
export const readRetryAfterHeader: ReadRetryAfter = (result) =>
  'headers' in result ? parseRetryAfter(result.headers['retry-after'], new Date()) : null;
