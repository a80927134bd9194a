/** Decides whether the list replaces a request for each organization, by what each way costs. */
export interface ListChoice {
  /** @param count the number of requested organizations */
  isCheaper(count: number): boolean;
  /**
   * Records what the list was worth.
   *
   * @param requested the number of requested organizations
   * @param served how many of them the list contained; 0 when it could not be read
   */
  onUse(requested: number, served: number): void;
}

/** The response is larger than that of another request, and a quota counts requests alone. */
const costOfSize = 1;

/** A list that was of no use is tried again after some reads that it could have replaced. */
const decay = 0.9;

/** @param isQuotaKnown whether the provider reports a quota */
export function createListChoice(isQuotaKnown: () => boolean): ListChoice {
  /** The share of requested organizations that the list recently did not contain; each of them takes a request of its own. */
  let missedShare = 0;
  return {
    isCheaper(count) {
      const cost = 1 + (isQuotaKnown() ? 0 : costOfSize);
      const isCheaper = cost + missedShare * count < count;
      if (cost < count && !isCheaper) missedShare *= decay;
      return isCheaper;
    },
    onUse(requested, served) {
      missedShare = (missedShare + (requested - served) / requested) / 2;
    },
  };
}
