/** Limits retries to a share of recent calls, so that a provider in trouble is not flooded. */
export interface RetryBudget {
  /** Records the first attempt of a call. */
  deposit(): void;
  /** Takes one retry from the budget; returns false when none is left. */
  withdraw(): boolean;
}

/**
 * @param share retries added for each call
 * @param capacity the most retries that accumulate; the budget starts full, so that infrequent calls can be retried too
 */
export function createRetryBudget(share = 0.2, capacity = 10): RetryBudget {
  let balance = capacity;
  return {
    deposit() {
      balance = Math.min(capacity, balance + share);
    },
    withdraw() {
      if (balance < 1) return false;
      balance -= 1;
      return true;
    },
  };
}
