import { setTimeout as wait } from 'node:timers/promises';
import type { Cutoff } from './http-result.ts';

/** The time that one call has, all its attempts and the waits between them included. */
export interface Deadline {
  /** Aborts with a `Cutoff` as its reason. */
  readonly signal: AbortSignal;
  /** Would a wait leave time to go on? */
  allows(waitMs: number): boolean;
  /** Waits; false as soon as the time is over. */
  pause(waitMs: number): Promise<boolean>;
  /** Lets the timer and the listener go; to be called when the work is done. */
  clear(): void;
}

/**
 * Ends after `timeoutMs`, or when the gateway stops.
 *
 * Not `AbortSignal.any`: on Node 20 each call leaves an entry behind on the long-lived stop signal.
 */
export function startDeadline(timeoutMs: number, stop: AbortSignal): Deadline {
  const controller = new AbortController();
  const { signal } = controller;
  const end = (cutoff: Cutoff) => controller.abort(cutoff);
  const interrupt = () => end('INTERRUPTED');
  const endsAt = performance.now() + timeoutMs;
  const timer = setTimeout(end, timeoutMs, 'TIMEOUT');
  stop.addEventListener('abort', interrupt, { once: true });
  if (stop.aborted) interrupt();
  return {
    signal,
    allows: (waitMs) => !signal.aborted && performance.now() + waitMs < endsAt,
    pause: (waitMs) => wait(waitMs, true, { signal }).catch(() => false),
    clear() {
      clearTimeout(timer);
      stop.removeEventListener('abort', interrupt);
    },
  };
}
