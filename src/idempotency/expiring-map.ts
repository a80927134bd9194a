/** A map whose entries expire after a fixed time. */
export interface ExpiringMap<Value> {
  get(id: string): Value | undefined;
  /** Sets the value and restarts its time to live. */
  set(id: string, value: Value): void;
}

/** @param onExpire called with each value that expired */
export function createExpiringMap<Value>(
  ttlMs: number,
  onExpire: (id: string, value: Value) => void,
): ExpiringMap<Value> {
  /** In the order in which they expire. */
  const entries = new Map<string, { readonly value: Value; readonly expiresAt: number }>();
  return {
    get(id) {
      const now = performance.now();
      for (const [oldest, { expiresAt, value }] of entries) {
        if (expiresAt > now) break;
        entries.delete(oldest);
        onExpire(oldest, value);
      }
      return entries.get(id)?.value;
    },
    set(id, value) {
      entries.delete(id);
      entries.set(id, { value, expiresAt: performance.now() + ttlMs });
    },
  };
}
