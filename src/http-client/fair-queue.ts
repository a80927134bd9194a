/** What waits for a place. */
export interface Waiting {
  /** Empty where callers are not distinguished. */
  readonly callerId: string;
  readonly isWrite: boolean;
  /** Called when it is removed to make room. */
  onDropped(): void;
}

export interface FairQueue<Entry extends Waiting> {
  readonly size: number;
  /** Returns false, with nothing added, when there is no room for it. */
  add(entry: Entry): boolean;
  /** Returns false when it no longer waits. */
  remove(entry: Entry): boolean;
  /** Removes and returns the entry whose turn it is, of those that are allowed to run. */
  next(isAllowed: (line: Line) => boolean): Entry | undefined;
}

/** Whose entries wait in order: one caller's reads, or its writes. */
export type Line = Pick<Waiting, 'callerId' | 'isWrite'>;

interface FilledLine<Entry> extends Line {
  readonly entries: Entry[];
}

/**
 * A bounded queue that callers share: they take turns, and when it is full, the caller with the most entries loses its
 * newest one to a caller with fewer.
 *
 * @param most how many entries wait at most
 * @param mostReads how many of them are reads; the other places are reserved for writes
 */
export function createFairQueue<Entry extends Waiting>(most: number, mostReads: number): FairQueue<Entry> {
  // In the order of their turns.
  const lines = new Map<string, FilledLine<Entry>>();
  let size = 0;
  let reads = 0;

  const take = (key: string, { entries, isWrite }: FilledLine<Entry>, index: number): Entry | undefined => {
    const [entry] = entries.splice(index, 1);
    if (entries.length === 0) lines.delete(key);
    size -= 1;
    if (!isWrite) reads -= 1;
    return entry;
  };
  const hasRoom = (isWrite: boolean, own: number): boolean => {
    const isAllowed = isWrite || reads < mostReads;
    if (isAllowed && size < most) return true;
    const [key, longest] = findLongest(lines, isAllowed) ?? [];
    // With one more than its own, the two would push each other out in turns.
    if (key === undefined || longest === undefined || longest.entries.length <= own + 1) return false;
    take(key, longest, longest.entries.length - 1)?.onDropped();
    return true;
  };

  return {
    get size() {
      return size;
    },
    add(entry) {
      const key = toKey(entry);
      const line = lines.get(key) ?? { callerId: entry.callerId, isWrite: entry.isWrite, entries: [] };
      if (!hasRoom(line.isWrite, line.entries.length)) return false;
      line.entries.push(entry);
      lines.set(key, line);
      size += 1;
      if (!line.isWrite) reads += 1;
      return true;
    },
    remove(entry) {
      const key = toKey(entry);
      const line = lines.get(key);
      const index = line?.entries.indexOf(entry) ?? -1;
      return line !== undefined && index >= 0 && take(key, line, index) !== undefined;
    },
    next(isAllowed) {
      for (const [key, line] of lines) {
        if (!isAllowed(line)) continue;
        const entry = take(key, line, 0);
        // Last in the order now.
        if (lines.delete(key)) lines.set(key, line);
        return entry;
      }
      return undefined;
    },
  };
}

function toKey({ callerId, isWrite }: Waiting): string {
  return `${isWrite ? 'write' : 'read'} ${callerId}`;
}

/** @param writesToo whether an entry of any kind would make room */
function findLongest<Entry>(
  lines: ReadonlyMap<string, FilledLine<Entry>>,
  writesToo: boolean,
): readonly [string, FilledLine<Entry>] | undefined {
  let longest: readonly [string, FilledLine<Entry>] | undefined;
  for (const each of lines) {
    const { entries, isWrite } = each[1];
    const isEligible = writesToo || !isWrite;
    if (isEligible && entries.length > (longest?.[1].entries.length ?? 0)) longest = each;
  }
  return longest;
}
