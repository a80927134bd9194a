/** What each caller uses at the moment, in any unit. */
export interface CallerAmounts {
  of(callerId: string): number;
  /** @param amount negative when the use ends */
  add(callerId: string, amount: number): void;
}

/** A caller that uses nothing takes no memory. */
export function createCallerAmounts(): CallerAmounts {
  const amounts = new Map<string, number>();
  const of = (callerId: string) => amounts.get(callerId) ?? 0;
  return {
    of,
    add(callerId, amount) {
      const total = of(callerId) + amount;
      if (total > 0) amounts.set(callerId, total);
      else amounts.delete(callerId);
    },
  };
}
