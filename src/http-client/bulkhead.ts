import { createCallerShares } from './caller-shares.ts';
import type { CutoffSource } from './deadline.ts';
import type { FairQueue, QueueEntry, QueueKey } from './fair-queue.ts';
import { createFairQueue } from './fair-queue.ts';

/** The amount of current work. */
export interface Load {
  readonly running: number;
  readonly waiting: number;
}

/** The caller and the kind of work; of running work, whose share of the slots it counts toward. */
export interface WorkKey {
  /** Empty where callers are not distinguished. */
  callerId: string;
  readonly isWrite: boolean;
}

export interface Bulkhead {
  readonly load: Load;
  /**
   * Runs the work when a slot is free. Callers take turns, none uses more than three quarters of the slots, and the work
   * of one caller runs in order of arrival, reads apart from writes.
   *
   * @param deadline ends the wait; work that has started is not interrupted
   * @returns the work's result, or why the work never started
   */
  run<Result>(
    work: () => Result | Promise<Result>,
    deadline: CutoffSource,
    key?: WorkKey,
  ): Promise<Result | 'QUEUE_FULL' | 'CUT_OFF'>;
  /** Changes how much work runs at once and may wait; what runs or waits already is kept. */
  resize(slots: number, queueSize: number): void;
  /** Counts running work toward another caller's share. */
  handOver(key: WorkKey, callerId: string): void;
}

type Admission = 'ADMITTED' | 'QUEUE_FULL' | 'CUT_OFF';

interface WaitingWork extends QueueEntry {
  readonly resolve: (admission: Admission) => void;
}

/** One slot in eight runs only writes, so that reads of a slow provider do not delay an update. */
const writeSlotShare = 1 / 8;

/**
 * How much work from the queue may end in the turn of the event loop in which it was admitted. When the circuit opens, all of it
 * does, and would delay other providers.
 */
const maxEndedAtOnce = 4;

/**
 * Keeps a slow provider from affecting other providers, and one caller's load from affecting other callers.
 *
 * @param slots how much work runs at once
 * @param queueSize how much work may wait for a slot
 */
export function createBulkhead(slots: number, queueSize: number): Bulkhead {
  const limits = { slots, queueSize };
  const waiting = createFairQueue<WaitingWork>(() => limits.queueSize);
  const { count, hasFreeSlot, running } = createSlots(() => limits.slots);
  /** A loop, because one release can admit two: it frees a slot for another caller and a share for the same caller. */
  const admitNext = () => {
    while (loopTurn.mayAdmit()) {
      const next = waiting.next(hasFreeSlot);
      if (next === undefined) return;
      count(next, 1);
      next.resolve('ADMITTED');
    }
  };
  const loopTurn = createLoopTurn(admitNext);
  const release = (key: QueueKey) => {
    count(key, -1);
    if (waiting.size > 0) admitNext();
  };

  return {
    get load() {
      return { running: running.all, waiting: waiting.size };
    },
    async run(work, deadline, key = { callerId: '', isWrite: true }) {
      let admittedIn: number | undefined;
      // While the work that waits for a slot also waits for the next turn, new work does not overtake it.
      if (loopTurn.mayAdmit() && hasFreeSlot(key)) count(key, 1);
      else {
        const admission = await wait(waiting, key, deadline);
        if (admission !== 'ADMITTED') return admission;
        admittedIn = loopTurn.current();
      }
      try {
        return deadline.cutoff === null ? await work() : 'CUT_OFF';
      } finally {
        if (admittedIn !== undefined) loopTurn.countEnd(admittedIn);
        release(key);
      }
    },
    resize(nextSlots, nextQueueSize) {
      limits.slots = nextSlots;
      limits.queueSize = nextQueueSize;
      admitNext();
    },
    handOver(key, callerId) {
      count(key, -1);
      key.callerId = callerId;
      count(key, 1);
      if (waiting.size > 0) admitNext();
    },
  };
}

function wait(waiting: FairQueue<WaitingWork>, key: QueueKey, deadline: CutoffSource): Promise<Admission> {
  return new Promise((resolve) => {
    if (deadline.cutoff !== null) return resolve('CUT_OFF');
    const entry: WaitingWork = { ...key, resolve, onDropped: () => resolve('QUEUE_FULL') };
    if (!waiting.add(entry)) return resolve('QUEUE_FULL');
    // A cutoff frees the place in the queue at once.
    deadline.setListener({ onCutoff: () => waiting.remove(entry) && resolve('CUT_OFF') });
  });
}

/** Counts the work that ends in the turn of the event loop in which it was admitted. */
function createLoopTurn(onNext: () => void) {
  let number = 0;
  let isCurrent = false;
  let endedAtOnce = 0;
  const startNext = () => {
    number += 1;
    isCurrent = false;
    endedAtOnce = 0;
    onNext();
  };
  const current = () => {
    if (!isCurrent) setImmediate(startNext);
    isCurrent = true;
    return number;
  };
  return {
    /** Returns the number of this turn. */
    current,
    mayAdmit: () => endedAtOnce < maxEndedAtOnce,
    countEnd(admittedIn: number) {
      if (admittedIn === current()) endedAtOnce += 1;
    },
  };
}

/** Counts the running work of all callers and of each. */
function createSlots(slots: () => number) {
  const readSlots = () => slots() - Math.floor(slots() * writeSlotShare);
  const shares = createCallerShares(slots);
  const running = { all: 0, reads: 0 };
  return {
    running,
    hasFreeSlot: ({ callerId, isWrite }: QueueKey) =>
      running.all < slots() && (isWrite || running.reads < readSlots()) && shares.hasRoom(callerId),
    count({ callerId, isWrite }: QueueKey, change: 1 | -1) {
      running.all += change;
      if (!isWrite) running.reads += change;
      shares.count(callerId, change);
    },
  };
}
