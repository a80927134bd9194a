/** The records of a provider by organization id; they are replaced, never changed in place. */
export interface Store<Item> {
  find(id: string): Item | undefined;
  all(): readonly Item[];
  /** Replaces a record and counts the write. */
  write(id: string, item: Item): void;
  /** Replaces a record like a writer beside the client: it is not counted. */
  replace(id: string, item: Item): void;
  /** The number of writes to this id since the last reset. */
  writes(id: string): number;
  /** Restores the seed. */
  reset(): void;
}

/** Creates a store that holds the seed. */
export function createStore<Item>(seed: ReadonlyMap<string, Item>): Store<Item> {
  const items = new Map(seed);
  const writeCounts = new Map<string, number>();
  return {
    find: (id) => items.get(id),
    all: () => [...items.values()],
    write(id, item) {
      items.set(id, item);
      writeCounts.set(id, (writeCounts.get(id) ?? 0) + 1);
    },
    replace(id, item) {
      items.set(id, item);
    },
    writes: (id) => writeCounts.get(id) ?? 0,
    reset() {
      items.clear();
      for (const [id, item] of seed) items.set(id, item);
      writeCounts.clear();
    },
  };
}
