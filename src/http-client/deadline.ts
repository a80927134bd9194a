import { setMaxListeners } from 'node:events';
import type { Cutoff } from './http-result.ts';

/** Whoever has to hear that the time is over. */
export interface Waiter {
  cutOff(cutoff: Cutoff): void;
}

/** The time that one call has, all its attempts and the waits between them included. */
export interface Deadline {
  /** Why the time is over; null while there is some left. */
  readonly cutoff: Cutoff | null;
  /** Tells `waiter`, in place of whoever waited before, when the time is over: a call does one thing after another. */
  tell(waiter: Waiter | null): void;
  /** Would a wait leave time to go on? */
  allows(waitMs: number): boolean;
  /** Waits; false as soon as the time is over. */
  pause(waitMs: number): Promise<boolean>;
  /** Lets the time and the listeners go; to be called when the work is done. */
  clear(): void;
}

export interface Deadlines {
  /** @param caller given for what may be cut off when nobody waits for it any more */
  start(caller?: AbortSignal): Deadline;
}

/**
 * Deadlines that end after `timeoutMs`, when the gateway stops, or when the caller goes away.
 *
 * One timer serves them all, set for the oldest, which ends first: one for each call was felt in CPU and memory.
 * Neither an `AbortController` for each call, whose listeners cost more than the call's own work, nor
 * `AbortSignal.any`, of which each use leaves an entry behind on the long-lived stop signal on Node 20.
 */
export function createDeadlines(timeoutMs: number, stop: AbortSignal): Deadlines {
  const running = new Set<RunningDeadline>();
  let isWatching = false;
  const watch = (oldest: RunningDeadline) => {
    isWatching = true;
    // What has to go on has a socket or a pause that keeps the process alive.
    setTimeout(endThoseDue, Math.ceil(oldest.leftMs)).unref();
  };
  const endThoseDue = () => {
    for (const oldest of running) {
      if (oldest.leftMs > 0) return watch(oldest);
      oldest.end('TIMEOUT');
    }
    isWatching = false;
  };
  onAbort(stop, () => {
    for (const each of running) each.end('INTERRUPTED');
  });
  return {
    start(caller) {
      const deadline = new RunningDeadline(timeoutMs, running);
      if (!isWatching) watch(deadline);
      if (stop.aborted) deadline.end('INTERRUPTED');
      if (caller) deadline.endWith(caller);
      return deadline;
    },
  };
}

/** A class, so that a call allocates one object and no closures. */
class RunningDeadline implements Deadline {
  cutoff: Cutoff | null = null;
  private waiter: Waiter | null = null;
  private unwatch: (() => void) | null = null;
  private readonly endsAt: number;
  private readonly running: Set<RunningDeadline>;

  constructor(timeoutMs: number, running: Set<RunningDeadline>) {
    this.endsAt = performance.now() + timeoutMs;
    this.running = running;
    running.add(this);
  }

  get leftMs(): number {
    return this.endsAt - performance.now();
  }

  endWith(caller: AbortSignal): void {
    this.unwatch = onAbort(caller, () => this.end('CANCELLED'));
  }

  end(cutoff: Cutoff): void {
    if (this.cutoff !== null) return;
    this.cutoff = cutoff;
    this.waiter?.cutOff(cutoff);
  }

  tell(waiter: Waiter | null): void {
    this.waiter = waiter;
  }

  allows(waitMs: number): boolean {
    return this.cutoff === null && waitMs < this.leftMs;
  }

  pause(waitMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      if (this.cutoff !== null) return resolve(false);
      const timer = setTimeout(resolve, waitMs, true);
      this.tell({
        cutOff() {
          clearTimeout(timer);
          resolve(false);
        },
      });
    });
  }

  clear(): void {
    this.running.delete(this);
    this.unwatch?.();
  }
}

/** Listens for an abort, past or coming; returns what ends the listening. */
function onAbort(signal: AbortSignal, listener: () => void): () => void {
  // As many listen as there are reads under way for one caller; Node takes more than ten for a leak.
  setMaxListeners(0, signal);
  signal.addEventListener('abort', listener, { once: true });
  if (signal.aborted) listener();
  return () => signal.removeEventListener('abort', listener);
}
