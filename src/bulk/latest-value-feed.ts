/** An async iterable of the latest value: a slow reader skips superseded values, but always gets the last one. */
export interface LatestValueFeed<Value> extends AsyncIterable<Value> {
  push(value: Value): void;
  /** Ends the feed after the last value is read. */
  end(): void;
  /** Returns how long the latest value has been unread, or 0. */
  unreadMs(): number;
}

/** @param onEnd called once, when the reader disconnects or the feed ends */
export function createLatestValueFeed<Value>(onEnd: () => void): LatestValueFeed<Value> {
  let latest: { readonly value: Value } | undefined;
  let unreadSince = 0;
  let ended = false;
  let wakeReader = () => {};
  const end = () => {
    if (ended) return;
    ended = true;
    onEnd();
    wakeReader();
  };
  const next = async (): Promise<IteratorResult<Value>> => {
    while (latest === undefined && !ended) {
      await new Promise<void>((resolve) => {
        wakeReader = resolve;
      });
    }
    const entry = latest;
    latest = undefined;
    return entry === undefined ? { done: true, value: undefined } : { done: false, value: entry.value };
  };
  const iterator = {
    next,
    /** Does not wait for a pending read. */
    async return(): Promise<IteratorResult<Value>> {
      latest = undefined;
      end();
      return { done: true, value: undefined };
    },
  };
  return {
    push(value) {
      if (latest === undefined) unreadSince = performance.now();
      latest = { value };
      wakeReader();
    },
    end,
    unreadMs: () => (latest === undefined ? 0 : performance.now() - unreadSince),
    [Symbol.asyncIterator]: () => iterator,
  };
}
