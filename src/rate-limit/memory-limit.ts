import type { RateLimit } from '../domain/access/rate-limit.ts';

interface Window {
  requests: number;
  readonly endsAt: number;
}

const windowMs = 60_000;

/**
 * Counts each caller's requests in this process, in one-minute windows that begin with the caller's first request.
 * rate-limiter-flexible, which counts in Redis, would load all of its stores at the start.
 */
export function createMemoryLimit(perMinute: number): RateLimit {
  /** In the order of their ends, because all windows have the same length. */
  const windows = new Map<string, Window>();
  return {
    take(caller) {
      // A monotonic clock: the system time can be set back.
      const now = Math.floor(performance.now());
      deleteExpired(windows, now);
      const window = windows.get(caller) ?? { requests: 0, endsAt: now + windowMs };
      if (window.requests === 0) windows.set(caller, window);
      window.requests += 1;
      return {
        allowed: window.requests <= perMinute,
        limit: perMinute,
        remaining: Math.max(0, perMinute - window.requests),
        resetSeconds: Math.ceil((window.endsAt - now) / 1000),
      };
    },
    close() {},
  };
}

function deleteExpired(windows: Map<string, Window>, now: number): void {
  for (const [caller, { endsAt }] of windows) {
    if (endsAt > now) return;
    windows.delete(caller);
  }
}
