/** What changes, for one who reads it: who reads slowly misses what was superseded, and never the last. */
export interface Feed<Value> extends AsyncIterable<Value> {
  push(value: Value): void;
  /** What was pushed last is still read. */
  end(): void;
  /** For how long something has lain there unread. */
  unreadMs(): number;
}

/** @param onEnd called once, when the reader goes away or the feed ends */
export function createFeed<Value>(onEnd: () => void): Feed<Value> {
  let newest: { readonly value: Value } | undefined;
  let unreadSince = 0;
  let ended = false;
  let wake = () => {};
  const end = () => {
    if (ended) return;
    ended = true;
    onEnd();
    wake();
  };
  const next = async (): Promise<IteratorResult<Value>> => {
    while (newest === undefined && !ended) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const given = newest;
    newest = undefined;
    return given === undefined ? { done: true, value: undefined } : { done: false, value: given.value };
  };
  const iterator = {
    next,
    /** A reader that goes away is not waited for. */
    async return(): Promise<IteratorResult<Value>> {
      newest = undefined;
      end();
      return { done: true, value: undefined };
    },
  };
  return {
    push(value) {
      if (newest === undefined) unreadSince = performance.now();
      newest = { value };
      wake();
    },
    end,
    unreadMs: () => (newest === undefined ? 0 : performance.now() - unreadSince),
    [Symbol.asyncIterator]: () => iterator,
  };
}
