/** How many further attempts there may be: a share of recent traffic, so that a provider in trouble is not hammered. */
export interface RetryBudget {
  /** Told of each call's first attempt. */
  deposit(): void;
  /** Takes one further attempt out of the budget; false when it is used up. */
  withdraw(): boolean;
}

/**
 * @param share further attempts for each call
 * @param most how many can be saved up, and are there at the start, so that rare calls can be retried too
 */
export function createRetryBudget(share = 0.2, most = 10): RetryBudget {
  let left = most;
  return {
    deposit() {
      left = Math.min(most, left + share);
    },
    withdraw() {
      if (left < 1) return false;
      left -= 1;
      return true;
    },
  };
}
