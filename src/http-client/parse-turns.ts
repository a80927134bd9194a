import type { QueueEntry, QueueKey } from './fair-queue.ts';
import { createFairQueue } from './fair-queue.ts';

interface WaitingParse extends QueueEntry {
  readonly resolve: () => void;
}

/** Resolves when it is the turn of a large response to be parsed. */
export type WaitForTurn = (key: QueueKey) => Promise<void>;

/**
 * Creates turns for work that occupies the event loop: one at a time, each followed by a pause as long as the work, so that all of
 * it takes at most half of the event loop. Callers take turns.
 */
export function createParseTurns(): WaitForTurn {
  const waiting = createFairQueue<WaitingParse>(() => Number.POSITIVE_INFINITY);
  let isBusy = false;
  const startNext = () => {
    const entry = waiting.next(() => true);
    isBusy = entry !== undefined;
    if (entry === undefined) return;
    const startedAt = performance.now();
    entry.resolve();
    // Ticks run after all microtasks, which parse the response and use its value.
    queueMicrotask(() => process.nextTick(() => setTimeout(startNext, performance.now() - startedAt)));
  };
  return ({ callerId, isWrite }) =>
    new Promise((resolve) => {
      waiting.add({ callerId, isWrite, resolve, onDropped: resolve });
      if (!isBusy) startNext();
    });
}

/** Shared by the clients of all providers, which share the event loop. */
export const waitForParseTurn = createParseTurns();
