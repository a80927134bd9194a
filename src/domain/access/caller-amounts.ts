/** The amount that each caller currently uses, in any unit. */
export interface CallerAmounts {
  of(callerId: string): number;
  /** @param amount negative to release an amount */
  add(callerId: string, amount: number): void;
}

/** Creates amounts that store nothing for callers with an amount of zero. */
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
