/** Waiting entries of several callers, each of which gets every turn in the order of its own entries. */
export interface CallerTurns<Entry> {
  /** The number of callers with waiting entries. */
  readonly callers: number;
  /** Adds an entry at the end of its caller's; one that already waits keeps its position. */
  add(callerId: string, entry: Entry): void;
  remove(callerId: string, entry: Entry): void;
  /** Returns the entry that `next` would return. */
  find(isReady: (entry: Entry) => boolean): Entry | undefined;
  /** Removes and returns the first entry that is ready, of the caller whose turn is next; undefined when none is. */
  next(isReady?: (entry: Entry) => boolean): Entry | undefined;
  /** Returns the waiting entries of one caller. */
  of(callerId: string): Iterable<Entry>;
  /** Returns the waiting entries of all callers. */
  all(): readonly Entry[];
}

/** Creates turns in which callers alternate, so that the entries of one caller delay another's by one of them. */
export function createCallerTurns<Entry>(): CallerTurns<Entry> {
  /** Iterated in the order of turns; a caller without entries has none. */
  const waiting = new Map<string, Set<Entry>>();
  return {
    get callers() {
      return waiting.size;
    },
    add(callerId, entry) {
      const entries = waiting.get(callerId);
      if (entries) entries.add(entry);
      else waiting.set(callerId, new Set([entry]));
    },
    remove(callerId, entry) {
      const entries = waiting.get(callerId);
      if (entries?.delete(entry) && entries.size === 0) waiting.delete(callerId);
    },
    find: (isReady) => findFirst(waiting, isReady)?.[1],
    next(isReady = isAlwaysReady) {
      const [callerId, entry] = findFirst(waiting, isReady) ?? [];
      const entries = waiting.get(callerId ?? '');
      if (callerId === undefined || entry === undefined || entries === undefined) return undefined;
      entries.delete(entry);
      // Deleting and setting the key moves the caller to the end of the order.
      waiting.delete(callerId);
      if (entries.size > 0) waiting.set(callerId, entries);
      return entry;
    },
    of: (callerId) => waiting.get(callerId) ?? [],
    all: () => [...waiting.values()].flatMap((entries) => [...entries]),
  };
}

function findFirst<Entry>(
  waiting: ReadonlyMap<string, ReadonlySet<Entry>>,
  isReady: (entry: Entry) => boolean,
): readonly [callerId: string, entry: Entry] | undefined {
  for (const [callerId, entries] of waiting) {
    for (const entry of entries) if (isReady(entry)) return [callerId, entry];
  }
  return undefined;
}

function isAlwaysReady(): boolean {
  return true;
}
