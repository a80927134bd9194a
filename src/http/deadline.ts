import { setMaxListeners } from 'node:events';
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
 * Ends after `timeoutMs`, when the gateway stops, or when the caller goes away.
 *
 * @param caller given for what may be cut off when nobody waits for it any more
 *
 * Not `AbortSignal.any`: on Node 20 each call leaves an entry behind on the long-lived stop signal.
 */
export function startDeadline(timeoutMs: number, stop: AbortSignal, caller?: AbortSignal): Deadline {
  const controller = new AbortController();
  const { signal } = controller;
  const end = (cutoff: Cutoff) => controller.abort(cutoff);
  const endsAt = performance.now() + timeoutMs;
  const timer = setTimeout(end, timeoutMs, 'TIMEOUT');
  const unwatch = [
    onAbort(stop, () => end('INTERRUPTED')),
    ...(caller ? [onAbort(caller, () => end('CANCELLED'))] : []),
  ];
  return {
    signal,
    allows: (waitMs) => !signal.aborted && performance.now() + waitMs < endsAt,
    pause: (waitMs) => wait(waitMs, true, { signal }).catch(() => false),
    clear() {
      clearTimeout(timer);
      for (const each of unwatch) each();
    },
  };
}

/** Listens for an abort, past or coming; returns what ends the listening. */
function onAbort(signal: AbortSignal, listener: () => void): () => void {
  // As many listen as there are exchanges under way; Node takes more than ten for a leak.
  setMaxListeners(0, signal);
  signal.addEventListener('abort', listener, { once: true });
  if (signal.aborted) listener();
  return () => signal.removeEventListener('abort', listener);
}
