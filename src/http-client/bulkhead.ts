import { createCallerShares } from './caller-shares.ts';
import type { Deadline } from './deadline.ts';
import type { Line, Waiting } from './fair-queue.ts';
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
   * Runs the work when a place is free. Callers take turns, none runs in more than three quarters of the places, and the
   * work of one caller runs in the order in which it came, reads apart from writes.
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
  const shares = createCallerShares(places);
  const running = { all: 0, reads: 0 };

  const isFree = ({ callerId, isWrite }: Line) =>
    running.all < places && (isWrite || running.reads < placesForReads) && shares.hasRoom(callerId);
  const count = ({ callerId, isWrite }: Line, change: 1 | -1) => {
    running.all += change;
    if (!isWrite) running.reads += change;
    shares.count(callerId, change);
  };
  const wait = (line: Line, deadline: Deadline) =>
    new Promise<Turn>((resolve) => {
      if (deadline.cutoff !== null) return resolve('GIVEN_UP');
      const entry: Entry = { ...line, resolve, onDropped: () => resolve('QUEUE_FULL') };
      if (!waiting.add(entry)) return resolve('QUEUE_FULL');
      // What is given up leaves the queue at once, and its place there to others.
      deadline.tell({ cutOff: () => waiting.remove(entry) && resolve('GIVEN_UP') });
    });
  /** One end can free two: a place for another caller, and the caller's own share for a place that was free. */
  const admit = () => {
    for (let next = waiting.next(isFree); next !== undefined; next = waiting.next(isFree)) {
      count(next, 1);
      next.resolve('RUN');
    }
  };
  const leave = (line: Line) => {
    count(line, -1);
    if (waiting.size > 0) admit();
  };

  return {
    get load() {
      return { running: running.all, waiting: waiting.size };
    },
    async run(work, deadline, { callerId = '', isWrite } = { isWrite: true }) {
      const line = { callerId, isWrite };
      if (isFree(line)) count(line, 1);
      else {
        const turn = await wait(line, deadline);
        if (turn !== 'RUN') return turn;
      }
      try {
        return deadline.cutoff === null ? await work() : 'GIVEN_UP';
      } finally {
        leave(line);
      }
    },
  };
}
