import type { RateLimit } from '../domain/access/rate-limit.ts';

interface Window {
  taken: number;
  readonly endsAt: number;
}

const windowMs = 60_000;

/**
 * Counts in this process, for each caller in windows of a minute that begin with a request of theirs. Of
 * rate-limiter-flexible, which counts in Redis, a start would have to load every store that it knows.
 */
export function createMemoryLimit(perMinute: number): RateLimit {
  /** In the order in which they end, as each lasts as long and a new one is put last. */
  const windows = new Map<string, Window>();
  return {
    take(caller) {
      // Not the time of day, which may be set back.
      const now = Math.floor(performance.now());
      forgetEnded(windows, now);
      const window = windows.get(caller) ?? { taken: 0, endsAt: now + windowMs };
      if (window.taken === 0) windows.set(caller, window);
      window.taken += 1;
      return {
        allowed: window.taken <= perMinute,
        limit: perMinute,
        remaining: Math.max(0, perMinute - window.taken),
        resetSeconds: Math.ceil((window.endsAt - now) / 1000),
      };
    },
    close() {},
  };
}

function forgetEnded(windows: Map<string, Window>, now: number): void {
  for (const [caller, { endsAt }] of windows) {
    if (endsAt > now) return;
    windows.delete(caller);
  }
}
