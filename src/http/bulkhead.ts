import type { Deadline } from './deadline.ts';
import type { Waiting } from './fair-queue.ts';
import { createFairQueue } from './fair-queue.ts';

/** How much work there is. */
export interface Load {
  readonly running: number;
  readonly waiting: number;
}

/** Whose work it is, and of which kind. */
export interface Claim {
  /** Undefined where callers are not distinguished. */
  readonly callerId?: string | undefined;
  readonly isWrite: boolean;
}

export interface Bulkhead {
  readonly load: Load;
  /**
   * Runs the work when a place is free. Callers take turns, and the work of one caller runs in the order in which it came,
   * reads apart from writes.
   *
   * @param deadline ends the wait; work that has begun goes on
   * @returns the work's result, or why it was never begun
   */
  run<Result>(
    work: () => Result | Promise<Result>,
    deadline: Deadline,
    claim?: Claim,
  ): Promise<Result | 'QUEUE_FULL' | 'GIVEN_UP'>;
}

type Turn = 'RUN' | 'QUEUE_FULL' | 'GIVEN_UP';

interface Entry extends Waiting {
  readonly resolve: (turn: Turn) => void;
}

/** Of eight places one runs writes alone, so that reads of a slow provider do not keep an update waiting. */
const placesForWrites = 1 / 8;

/** Cheap reads come in numbers that updates do not. */
const queueForWrites = 1 / 4;

/**
 * Keeps one provider's slowness to itself, and one caller's load.
 *
 * @param places how much work runs at once
 * @param queue how much work may wait for a place
 */
export function createBulkhead(places: number, queue: number): Bulkhead {
  const placesForReads = places - Math.floor(places * placesForWrites);
  const waiting = createFairQueue<Entry>(queue, queue - Math.floor(queue * queueForWrites));
  const running = { all: 0, reads: 0 };

  const isFree = (isWrite: boolean) => running.all < places && (isWrite || running.reads < placesForReads);
  const count = ({ isWrite }: Claim, change: number) => {
    running.all += change;
    if (!isWrite) running.reads += change;
  };
  const wait = ({ callerId = '', isWrite }: Claim, deadline: Deadline) =>
    new Promise<Turn>((resolve) => {
      if (deadline.cutoff !== null) return resolve('GIVEN_UP');
      const entry: Entry = { callerId, isWrite, resolve, onDropped: () => resolve('QUEUE_FULL') };
      if (!waiting.add(entry)) return resolve('QUEUE_FULL');
      // What is given up leaves the queue at once, and its place there to others.
      deadline.tell({ cutOff: () => waiting.remove(entry) && resolve('GIVEN_UP') });
    });
  const leave = (claim: Claim) => {
    count(claim, -1);
    const next = waiting.next(isFree(false));
    if (next === undefined) return;
    count(next, 1);
    next.resolve('RUN');
  };

  return {
    get load() {
      return { running: running.all, waiting: waiting.size };
    },
    async run(work, deadline, claim = { isWrite: true }) {
      if (isFree(claim.isWrite)) count(claim, 1);
      else {
        const turn = await wait(claim, deadline);
        if (turn !== 'RUN') return turn;
      }
      try {
        return deadline.cutoff === null ? await work() : 'GIVEN_UP';
      } finally {
        leave(claim);
      }
    },
  };
}
