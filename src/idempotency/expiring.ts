/** Values that are kept for one time, each from when it was set. */
export interface Expiring<Value> {
  get(id: string): Value | undefined;
  set(id: string, value: Value): void;
}

/** @param onExpire notified of each value whose time is over */
export function createExpiring<Value>(
  ttlMs: number,
  onExpire: (id: string, value: Value) => void,
): Expiring<Value> {
  /** In the order in which they expire. */
  const kept = new Map<string, { readonly value: Value; readonly expiresAt: number }>();
  return {
    get(id) {
      const now = performance.now();
      for (const [oldest, { expiresAt, value }] of kept) {
        if (expiresAt > now) break;
        kept.delete(oldest);
        onExpire(oldest, value);
      }
      return kept.get(id)?.value;
    },
    set(id, value) {
      kept.delete(id);
      kept.set(id, { value, expiresAt: performance.now() + ttlMs });
    },
  };
}
