/** Entries with equal keys, the reads or the writes of one caller, wait in order of arrival. */
export interface QueueKey {
  /** Empty where callers are not distinguished. */
  readonly callerId: string;
  readonly isWrite: boolean;
}

export interface QueueEntry extends QueueKey {
  /** Called when the queue removes the entry to make room for another caller's. */
  onDropped(): void;
}

export interface FairQueue<Entry extends QueueEntry> {
  readonly size: number;
  /** @returns false, with nothing added, when there is no room */
  add(entry: Entry): boolean;
  /** @returns false when the entry is not in the queue */
  remove(entry: Entry): boolean;
  /** Removes and returns the next entry in turn among those that `isAllowed` and `isEligible`, by default every entry, admit. */
  next(isAllowed: (key: QueueKey) => boolean, isEligible?: (entry: Entry) => boolean): Entry | undefined;
}

/** Reads are cheap and can fill the queue in numbers that updates never reach. */
const readShare = 3 / 4;

interface CallerQueue<Entry> extends QueueKey {
  readonly entries: Entry[];
}

/**
 * Creates a bounded queue that callers share: they take turns, and when it is full, the caller with the most entries loses its
 * newest one to a caller with fewer.
 *
 * @param maxSize returns how many entries may wait, which can change; those that wait already are kept
 */
export function createFairQueue<Entry extends QueueEntry>(maxSize: () => number): FairQueue<Entry> {
  // Iterated in the order of turns.
  const queues = new Map<string, CallerQueue<Entry>>();
  let size = 0;
  let reads = 0;

  const removeAt = (key: string, { entries, isWrite }: CallerQueue<Entry>, index: number) => {
    const [entry] = entries.splice(index, 1);
    if (entries.length === 0) queues.delete(key);
    size -= 1;
    if (!isWrite) reads -= 1;
    return entry;
  };
  const makeRoom = (isWrite: boolean, ownEntries: number): boolean => {
    const isBelowReadLimit = isWrite || reads < maxSize() * readShare;
    if (isBelowReadLimit && size < maxSize()) return true;
    const [key, longest] = findLongest(queues, isBelowReadLimit) ?? [];
    // A difference of one is not enough: the two callers would alternately displace each other's entries.
    if (key === undefined || longest === undefined || longest.entries.length <= ownEntries + 1) return false;
    removeAt(key, longest, longest.entries.length - 1)?.onDropped();
    return true;
  };

  return {
    get size() {
      return size;
    },
    add(entry) {
      const key = toKey(entry);
      const queue = queues.get(key) ?? { callerId: entry.callerId, isWrite: entry.isWrite, entries: [] };
      if (!makeRoom(queue.isWrite, queue.entries.length)) return false;
      queue.entries.push(entry);
      queues.set(key, queue);
      size += 1;
      if (!queue.isWrite) reads += 1;
      return true;
    },
    remove(entry) {
      const key = toKey(entry);
      const queue = queues.get(key);
      const index = queue?.entries.indexOf(entry) ?? -1;
      return queue !== undefined && index >= 0 && removeAt(key, queue, index) !== undefined;
    },
    next(isAllowed, isEligible = () => true) {
      const next = findNext(queues, isAllowed, isEligible);
      if (next === undefined) return undefined;
      const [key, queue, index] = next;
      const entry = removeAt(key, queue, index);
      // Deleting and setting the key moves it to the end of the order.
      if (queues.delete(key)) queues.set(key, queue);
      return entry;
    },
  };
}

function toKey({ callerId, isWrite }: QueueKey): string {
  return `${isWrite ? 'write' : 'read'} ${callerId}`;
}

function findNext<Entry>(
  queues: ReadonlyMap<string, CallerQueue<Entry>>,
  isAllowed: (key: QueueKey) => boolean,
  isEligible: (entry: Entry) => boolean,
): readonly [key: string, queue: CallerQueue<Entry>, index: number] | undefined {
  for (const [key, queue] of queues) {
    const index = isAllowed(queue) ? queue.entries.findIndex(isEligible) : -1;
    if (index >= 0) return [key, queue, index];
  }
  return undefined;
}

/** @param includesWrites whether removing a write would make room too */
function findLongest<Entry>(
  queues: ReadonlyMap<string, CallerQueue<Entry>>,
  includesWrites: boolean,
): readonly [string, CallerQueue<Entry>] | undefined {
  let longest: readonly [string, CallerQueue<Entry>] | undefined;
  for (const candidate of queues) {
    const { entries, isWrite } = candidate[1];
    const isEligible = includesWrites || !isWrite;
    if (isEligible && entries.length > (longest?.[1].entries.length ?? 0)) longest = candidate;
  }
  return longest;
}
