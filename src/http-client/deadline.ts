import { setMaxListeners } from 'node:events';
import type { Cutoff } from './http-result.ts';

export interface CutoffListener {
  onCutoff(cutoff: Cutoff): void;
  /** Whether the request is written, so that the provider may process it; absent where it is not. */
  readonly isWritten?: boolean;
}

/** Cuts off a step of a call. */
export interface CutoffSource {
  /** Why the step was cut off; null while it may continue. */
  readonly cutoff: Cutoff | null;
  /** Replaces the listener that is notified of the cutoff; one is enough, since the steps of a call run in sequence. */
  setListener(listener: CutoffListener | null): void;
}

/** The time limit of one attempt. */
export interface AttemptDeadline extends CutoffSource {
  /** Whether enough time for an exchange would be left after a wait. */
  allows(waitMs: number): boolean;
}

/** The time limit of one call, including all its attempts and the waits between them. */
export interface Deadline extends AttemptDeadline {
  /** Waits; resolves to false as soon as the call is cut off. */
  pause(waitMs: number): Promise<boolean>;
  /** Releases the timer and the listeners; must be called when the call ends. */
  clear(): void;
}

export interface Deadlines {
  /** @param signal cuts the call off when it aborts */
  start(signal?: AbortSignal): Deadline;
  /** Cuts off each call whose request is not written, now and later. The others make no further attempt. */
  retire(): void;
  /** Calls the listener once, when no call is running. */
  onIdle(listener: () => void): void;
}

/**
 * Creates deadlines that expire after `timeoutMs`, when the gateway stops, or when the caller disconnects.
 *
 * One timer, set for the oldest deadline, serves all of them: one for each call measurably cost CPU and memory. The listeners
 * of an `AbortController` for each call would cost more than the call's own work, and each use of `AbortSignal.any` leaks an
 * entry on the long-lived stop signal on Node 20.
 */
export function createDeadlines(timeoutMs: number, stop: AbortSignal): Deadlines {
  const calls = new RunningCalls();
  const { running } = calls;
  let hasTimer = false;
  const startTimer = (oldest: RunningDeadline) => {
    hasTimer = true;
    // Unreferenced: work that must finish keeps the process alive by its own socket or pause.
    setTimeout(expire, Math.ceil(oldest.leftMs)).unref();
  };
  const expire = () => {
    for (const oldest of running) {
      if (oldest.leftMs > 0) return startTimer(oldest);
      oldest.cutOff('TIMEOUT');
    }
    hasTimer = false;
  };
  const removeStopListener = onAbort(stop, () => {
    for (const deadline of running) deadline.cutOff('INTERRUPTED');
  });
  return {
    start(signal) {
      const deadline = new RunningDeadline(timeoutMs, calls);
      if (!hasTimer) startTimer(deadline);
      if (stop.aborted) deadline.cutOff('INTERRUPTED');
      if (calls.isRetired) deadline.cutOff('REMOVED');
      if (signal) deadline.cutOffOnAbort(signal);
      return deadline;
    },
    retire() {
      calls.isRetired = true;
      for (const deadline of running) deadline.cutOffUnwritten('REMOVED');
    },
    onIdle(listener) {
      calls.onIdle = () => {
        // The signal outlasts the client.
        removeStopListener();
        listener();
      };
      calls.checkIdle();
    },
  };
}

/** The calls of one client. */
class RunningCalls {
  readonly running = new Set<RunningDeadline>();
  isRetired = false;
  onIdle: (() => void) | null = null;

  end(deadline: RunningDeadline): void {
    this.running.delete(deadline);
    if (this.onIdle) this.checkIdle();
  }

  checkIdle(): void {
    if (this.running.size > 0) return;
    this.onIdle?.();
    this.onIdle = null;
  }
}

/** The share of the time limit that a wait leaves: an update that is sent right before its deadline ends without an outcome. */
const exchangeShare = 1 / 20;

/** A class, so that a call allocates one object and no closures. */
class RunningDeadline implements Deadline {
  cutoff: Cutoff | null = null;
  private listener: CutoffListener | null = null;
  private removeAbortListener: (() => void) | null = null;
  private readonly endsAt: number;
  private readonly exchangeMs: number;
  private readonly calls: RunningCalls;

  constructor(timeoutMs: number, calls: RunningCalls) {
    this.endsAt = performance.now() + timeoutMs;
    this.exchangeMs = timeoutMs * exchangeShare;
    this.calls = calls;
    calls.running.add(this);
  }

  get leftMs(): number {
    return this.endsAt - performance.now();
  }

  cutOffOnAbort(signal: AbortSignal): void {
    this.removeAbortListener = onAbort(signal, () => this.cutOff('CANCELLED'));
  }

  cutOff(cutoff: Cutoff): void {
    if (this.cutoff !== null) return;
    this.cutoff = cutoff;
    this.listener?.onCutoff(cutoff);
  }

  cutOffUnwritten(cutoff: Cutoff): void {
    if (this.listener?.isWritten !== true) this.cutOff(cutoff);
  }

  setListener(listener: CutoffListener | null): void {
    this.listener = listener;
  }

  allows(waitMs: number): boolean {
    return this.cutoff === null && !this.calls.isRetired && waitMs + this.exchangeMs < this.leftMs;
  }

  pause(waitMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      if (this.cutoff !== null) return resolve(false);
      const timer = setTimeout(resolve, waitMs, true);
      this.setListener({
        onCutoff() {
          clearTimeout(timer);
          resolve(false);
        },
      });
    });
  }

  clear(): void {
    this.calls.end(this);
    this.removeAbortListener?.();
  }
}

/** Calls the listener on an abort, at once when the signal has already aborted; returns a function that removes it. */
function onAbort(signal: AbortSignal, listener: () => void): () => void {
  // Each running read of a caller adds a listener, and Node warns of a leak past ten.
  setMaxListeners(0, signal);
  signal.addEventListener('abort', listener, { once: true });
  if (signal.aborted) listener();
  return () => signal.removeEventListener('abort', listener);
}
