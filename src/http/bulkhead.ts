import { BulkheadRejectedError, bulkhead } from 'cockatiel';

/** How much work there is. */
export interface Load {
  readonly running: number;
  readonly waiting: number;
}

export interface Bulkhead {
  readonly load: Load;
  /**
   * Runs the work when a place is free.
   *
   * @param signal ends the wait; work that has begun goes on
   * @returns the work's result, or why it was never begun
   */
  run<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result | 'QUEUE_FULL' | 'GIVEN_UP'>;
}

/**
 * Keeps one provider's slowness to itself.
 *
 * @param places how much work runs at once
 * @param queue how much work may wait for a place
 */
export function createBulkhead(places: number, queue: number): Bulkhead {
  const policy = bulkhead(places, queue);
  return {
    get load() {
      return { running: places - policy.executionSlots, waiting: queue - policy.queueSlots };
    },
    run: (work, signal) =>
      new Promise((resolve, reject) => {
        // The policy keeps what waits until its turn comes; whoever waits must hear at once that the time is over.
        const giveUp = () => resolve('GIVEN_UP');
        signal.addEventListener('abort', giveUp, { once: true });
        const begin = async () => {
          signal.removeEventListener('abort', giveUp);
          return signal.aborted ? 'GIVEN_UP' : work();
        };
        policy.execute(begin).then(resolve, (error) => {
          signal.removeEventListener('abort', giveUp);
          if (error instanceof BulkheadRejectedError) resolve('QUEUE_FULL');
          else reject(error);
        });
      }),
  };
}
