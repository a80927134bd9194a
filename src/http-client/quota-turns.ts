import { createAlarm } from './alarm.ts';
import type { AttemptDeadline } from './deadline.ts';
import type { QueueEntry, QueueKey } from './fair-queue.ts';
import { createFairQueue } from './fair-queue.ts';
import type { QuotaGate, QuotaUse } from './quota-gate.ts';

/** RESERVED: the request has a place. A number: the milliseconds that the request would have to wait, and cannot. */
export type QuotaAdmission = 'RESERVED' | 'QUEUE_FULL' | 'CUT_OFF' | number;

/** The requests that wait for a place in the quota. They hold no slot, take turns by caller, and keep their order. */
export interface QuotaTurns {
  /** Returns the milliseconds until a request may have a place, also behind those that wait; 0 for none. */
  waitMs(use: QuotaUse): number;
  /** Waits for a place if the wait fits the deadline; a request of a bulk update does not wait. */
  wait(use: QuotaUse, waitMs: number, key: QueueKey, deadline: AttemptDeadline): Promise<QuotaAdmission>;
}

interface WaitingRequest extends QueueEntry {
  readonly deadline: AttemptDeadline;
  readonly end: (admission: QuotaAdmission) => void;
}

/** @param queueSize how many requests may wait */
export function createQuotaTurns(gate: QuotaGate, queueSize: number): QuotaTurns {
  const waiting = createWaitingRequests(queueSize);
  const admit = createAdmitter(gate, waiting);
  const alarm = createAlarm(() => wake());
  const wake = async () => {
    const waitMs = await admit();
    if (waitMs > 0) alarm.set(waitMs);
  };
  gate.onAvailable(() => {
    if (waiting.size > 0) wake();
  });
  return {
    // At least 1, because a request must not overtake those that wait.
    waitMs: (use) =>
      Math.max(gate.waitMs(use), waiting.size > 0 && use !== 'BULK' ? Math.max(1, alarm.leftMs) : 0),
    wait(use, waitMs, key, deadline) {
      if (use === 'BULK' || !deadline.allows(waitMs)) return Promise.resolve(waitMs);
      if (!alarm.isSet || alarm.leftMs > waitMs) alarm.set(waitMs);
      return waiting.add(key, deadline);
    },
  };
}

/** Returns a function that reserves places for the requests that wait, and returns the wait for the next place; 0 for none. */
function createAdmitter(gate: QuotaGate, waiting: WaitingRequests): () => Promise<number> {
  let isAdmitting = false;
  let isOutdated = false;
  const admitAll = async () => {
    let waitMs = 0;
    while (waiting.size > 0 && waitMs === 0) {
      waitMs = await gate.reserve('INTERACTIVE');
      if (waitMs === 0 && !waiting.admitNext()) gate.giveBack();
    }
    return waitMs;
  };
  return async () => {
    isOutdated = true;
    if (isAdmitting) return 0;
    isAdmitting = true;
    let waitMs = 0;
    while (isOutdated) {
      isOutdated = false;
      waitMs = await admitAll();
    }
    isAdmitting = false;
    if (waitMs > 0) waiting.refuseLate(waitMs);
    return waiting.size > 0 ? waitMs : 0;
  };
}

interface WaitingRequests {
  readonly size: number;
  add(key: QueueKey, deadline: AttemptDeadline): Promise<QuotaAdmission>;
  /** Admits the next request in turn; returns false when none waits any more. */
  admitNext(): boolean;
  /** Refuses the requests whose deadlines do not allow a wait. */
  refuseLate(waitMs: number): void;
}

/** Reads are cheap and can fill the queue in numbers that updates never reach. */
const writeShare = 1 / 4;

function createWaitingRequests(queueSize: number): WaitingRequests {
  const queue = createFairQueue<WaitingRequest>(queueSize, queueSize - Math.floor(queueSize * writeShare));
  const waiting = new Set<WaitingRequest>();
  return {
    get size() {
      return waiting.size;
    },
    add: (key, deadline) =>
      new Promise((resolve) => {
        const end = (admission: QuotaAdmission) => {
          waiting.delete(entry);
          resolve(admission);
        };
        const entry: WaitingRequest = { ...key, deadline, end, onDropped: () => end('QUEUE_FULL') };
        if (!queue.add(entry)) return resolve('QUEUE_FULL');
        waiting.add(entry);
        deadline.setListener({ onCutoff: () => queue.remove(entry) && end('CUT_OFF') });
      }),
    admitNext() {
      const next = queue.next(() => true);
      next?.end('RESERVED');
      return next !== undefined;
    },
    refuseLate(waitMs) {
      for (const entry of waiting) {
        if (!entry.deadline.allows(waitMs) && queue.remove(entry)) entry.end(waitMs);
      }
    },
  };
}
