import type { Deadline } from './deadline.ts';

/** How much work there is. */
export interface Load {
  readonly running: number;
  readonly waiting: number;
}

export interface Bulkhead {
  readonly load: Load;
  /**
   * Runs the work when a place is free, in the order in which it came.
   *
   * @param deadline ends the wait; work that has begun goes on
   * @returns the work's result, or why it was never begun
   */
  run<Result>(
    work: () => Result | Promise<Result>,
    deadline: Deadline,
  ): Promise<Result | 'QUEUE_FULL' | 'GIVEN_UP'>;
}

/**
 * Keeps one provider's slowness to itself.
 *
 * @param places how much work runs at once
 * @param queue how much work may wait for a place
 */
export function createBulkhead(places: number, queue: number): Bulkhead {
  let running = 0;
  const waiting = new Set<(hasPlace: boolean) => void>();

  const turn = (deadline: Deadline) =>
    new Promise<boolean>((resolve) => {
      if (deadline.cutoff !== null) return resolve(false);
      waiting.add(resolve);
      // Whoever is given up leaves the queue at once, and its place there to others.
      deadline.tell({ cutOff: () => waiting.delete(resolve) && resolve(false) });
    });

  /** The place goes on to whoever waited longest. */
  const leave = () => {
    const next = waiting.size > 0 ? waiting.values().next().value : undefined;
    if (next === undefined) running -= 1;
    else if (waiting.delete(next)) next(true);
  };

  return {
    get load() {
      return { running, waiting: waiting.size };
    },
    async run(work, deadline) {
      if (running < places) running += 1;
      else if (waiting.size >= queue) return 'QUEUE_FULL';
      else if (!(await turn(deadline))) return 'GIVEN_UP';
      try {
        return deadline.cutoff === null ? await work() : 'GIVEN_UP';
      } finally {
        leave();
      }
    },
  };
}
