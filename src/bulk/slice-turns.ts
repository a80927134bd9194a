import { createCallerTurns } from '../domain/caller-turns.ts';

/** Resolves when the event loop is free for the next slice of a caller's bulk updates. */
export type WaitForTurn = (callerId: string) => Promise<void>;

/** Takes the turns of the search for bulk updates of all callers; no caller has this id. */
export const sweepCallerId = '';

/** How long one slice of work occupies the event loop. */
const sliceMs = 4;

/**
 * Creates turns for slices of work: one at a time, each followed by a pause as long as the work, so that all of it takes at most
 * half of the event loop. Callers alternate.
 */
export function createSliceTurns(): WaitForTurn {
  const waiting = createCallerTurns<() => void>();
  let isBusy = false;
  // An immediate runs after sockets are served, which a timer alone does not guarantee.
  const pauseFor = (pauseMs: number) => setTimeout(() => setImmediate(startNext), pauseMs);
  const startNext = () => {
    const start = waiting.next();
    isBusy = start !== undefined;
    if (start === undefined) return;
    const startedAtMs = performance.now();
    start();
    // Ticks run after all microtasks, which do the work of the slice.
    queueMicrotask(() => process.nextTick(() => pauseFor(performance.now() - startedAtMs)));
  };
  return (callerId) =>
    new Promise((resolve) => {
      waiting.add(callerId, resolve);
      if (!isBusy) startNext();
    });
}

/** Shared by all bulk updates, which share the event loop. */
export const waitForSliceTurn = createSliceTurns();

/** Calls `work` with each value in order, in slices of some milliseconds. */
export async function forEachInSlices<Value>(
  callerId: string,
  values: readonly Value[],
  work: (value: Value, index: number) => void,
): Promise<void> {
  let endsAtMs = Number.NEGATIVE_INFINITY;
  for (const [index, value] of values.entries()) {
    if (performance.now() >= endsAtMs) {
      await waitForSliceTurn(callerId);
      endsAtMs = performance.now() + sliceMs;
    }
    work(value, index);
  }
}
