/** A bounded map whose entries expire. lru-cache allocates its maximum at once, and each connection has eight of these. */
export interface ExpiringMap<Value> {
  /** Returns undefined without a key, too. */
  get(key: string | undefined): Value | undefined;
  /** @param until when the entry expires, in the milliseconds of `performance.now()` */
  set(key: string, value: Value, until: number): void;
  /** Removes the entries that fulfill a condition, and returns those of them that have not expired. */
  take(isTaken: (value: Value) => boolean): readonly (readonly [string, Value])[];
}

/** Of more entries, the oldest are forgotten. */
const maxEntries = 1000;

export function createExpiringMap<Value>(): ExpiringMap<Value> {
  const entries = new Map<string, { readonly value: Value; readonly until: number }>();
  return {
    get(key) {
      const entry = key === undefined ? undefined : entries.get(key);
      return entry && entry.until > performance.now() ? entry.value : undefined;
    },
    set(key, value, until) {
      // Deleting moves the entry to the end of the order.
      entries.delete(key);
      entries.set(key, { value, until });
      const [oldest] = entries.keys();
      if (entries.size > maxEntries && oldest !== undefined) entries.delete(oldest);
    },
    take(isTaken) {
      if (entries.size === 0) return [];
      const taken = [...entries].filter(([, { value }]) => isTaken(value));
      for (const [key] of taken) entries.delete(key);
      const now = performance.now();
      return taken.flatMap(([key, { until, value }]) => (until > now ? [[key, value] as const] : []));
    },
  };
}
