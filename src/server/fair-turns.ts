import { createCallerTurns } from '../domain/caller-turns.ts';

/** Lets callers take turns at the event loop while it is busy. */
export interface FairTurns {
  /** Returns undefined when the caller's request can be executed at once, else a promise of its turn. */
  wait(callerId: string): Promise<void> | undefined;
}

/** The time for which one turn of the event loop executes requests before further ones wait. */
const maxTurnMs = 10;

/**
 * Creates turns of one request each: a caller that sends hundreds of requests at once, each of which takes some milliseconds,
 * delays another caller by one of them. Sockets are served between two turns.
 */
export function createFairTurns(): FairTurns {
  const waiting = createCallerTurns<() => void>();
  let turnStartedAtMs: number | null = null;
  const endTurn = () => {
    turnStartedAtMs = null;
  };
  const isBusy = () => {
    if (waiting.callers > 0) return true;
    const now = performance.now();
    if (turnStartedAtMs === null) {
      turnStartedAtMs = now;
      setImmediate(endTurn);
    }
    return now - turnStartedAtMs > maxTurnMs;
  };
  const startNext = () => {
    waiting.next()?.();
    if (waiting.callers > 0) setImmediate(startNext);
  };
  return {
    wait(callerId) {
      if (!isBusy()) return undefined;
      return new Promise((resolve) => {
        if (waiting.callers === 0) setImmediate(startNext);
        waiting.add(callerId, resolve);
      });
    },
  };
}
