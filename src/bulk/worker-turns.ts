/** Which accounts have one of the workers of a process, and which wait for one. */
export interface WorkerTurns {
  /** The accounts that wait, of which the first waits longest. */
  readonly waiting: readonly string[];
  /** Lets an account that has got a job wait for a worker, unless it waits or has one. */
  request(key: string, nowMs: number): void;
  /** Ends the wait of an account. */
  withdraw(key: string): void;
  /** Whether a place is free for an account that waits. */
  readonly hasNext: boolean;
  /** Gives a free place to the account that waits longest. */
  next(nowMs: number): string | undefined;
  /**
   * Lets the accounts with jobs wait, and returns those that close their workers for them.
   *
   * @param listedAtMs when the accounts were listed: those that got jobs or were opened later are not in the list
   */
  handOver(withJobs: readonly string[], listedAtMs: number, nowMs: number): readonly string[];
  /** The worker keeps its place until it is closed. */
  onClosing(key: string): void;
  onClosed(key: string): void;
}

interface Place {
  readonly openedAtMs: number;
  /** When the account last got jobs, as far as this process knows. */
  requestedAtMs: number;
  isClosing: boolean;
}

/**
 * Creates turns in which accounts with jobs share a number of workers. An account has one worker at a time, also while that one
 * closes, so that an account whose items do not end keeps one place.
 *
 * @param turnMs how long an account with jobs keeps its worker while others wait
 */
export function createWorkerTurns(maxWorkers: number, turnMs: number): WorkerTurns {
  /** Iterated in the order in which they were opened. */
  const places = new Map<string, Place>();
  /** The times since when the accounts wait, in their order. */
  const waiting = new Map<string, number>();
  const canOpen = (key: string) => !places.has(key);
  const findNext = () => (places.size < maxWorkers ? [...waiting.keys()].find(canOpen) : undefined);
  const request = (key: string, nowMs: number) => {
    const place = places.get(key);
    if (place?.isClosing === false) place.requestedAtMs = Math.max(place.requestedAtMs, nowMs);
    else if (!waiting.has(key)) waiting.set(key, nowMs);
  };
  const countMissing = () => [...waiting.keys()].filter(canOpen).length - (maxWorkers - places.size);
  return {
    get waiting() {
      return [...waiting.keys()];
    },
    get hasNext() {
      return findNext() !== undefined;
    },
    request,
    withdraw: (key) => void waiting.delete(key),
    next(nowMs) {
      const key = findNext();
      if (key === undefined) return undefined;
      waiting.delete(key);
      places.set(key, { openedAtMs: nowMs, requestedAtMs: nowMs, isClosing: false });
      return key;
    },
    handOver(withJobs, listedAtMs, nowMs) {
      const listed = new Set(withJobs);
      const isWithoutJobs = (key: string, sinceMs: number) => !listed.has(key) && sinceMs < listedAtMs;
      for (const [key, sinceMs] of waiting) if (isWithoutJobs(key, sinceMs)) waiting.delete(key);
      for (const key of withJobs) request(key, listedAtMs);
      const open = [...places].filter(([, { isClosing }]) => !isClosing);
      const idle = open.filter(([key, { requestedAtMs }]) => isWithoutJobs(key, requestedAtMs));
      const over = open.filter((place) => !idle.includes(place) && nowMs - place[1].openedAtMs >= turnMs);
      const handedOver = [...idle, ...over].slice(0, Math.max(0, countMissing()));
      for (const [key, place] of handedOver) {
        place.isClosing = true;
        if (listed.has(key)) request(key, nowMs);
      }
      return handedOver.map(([key]) => key);
    },
    onClosing(key) {
      const place = places.get(key);
      if (place) place.isClosing = true;
    },
    onClosed: (key) => void places.delete(key),
  };
}
