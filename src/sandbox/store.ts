/** What a provider keeps, by organization id. Records are replaced, never changed in place. */
export interface Store<Kept> {
  find(id: string): Kept | undefined;
  all(): readonly Kept[];
  /** Replaces a record and counts the write. */
  write(id: string, kept: Kept): void;
  writes(id: string): number;
  reset(): void;
}

/** A store that starts with, and returns to, the seed. */
export function createStore<Kept>(seed: ReadonlyMap<string, Kept>): Store<Kept> {
  const kept = new Map(seed);
  const written = new Map<string, number>();
  return {
    find: (id) => kept.get(id),
    all: () => [...kept.values()],
    write(id, record) {
      kept.set(id, record);
      written.set(id, (written.get(id) ?? 0) + 1);
    },
    writes: (id) => written.get(id) ?? 0,
    reset() {
      kept.clear();
      for (const [id, record] of seed) kept.set(id, record);
      written.clear();
    },
  };
}
