import type { Alarm } from './alarm.ts';
import { createAlarm } from './alarm.ts';
import type { AttemptDeadline } from './deadline.ts';
import type { QueueEntry, QueueKey } from './fair-queue.ts';
import { createFairQueue } from './fair-queue.ts';
import type { QuotaGate, QuotaUse } from './quota-gate.ts';

/** RESERVED: the request has a place. A number: the milliseconds until a request may have a place, for which this one cannot wait. */
export type QuotaAdmission = 'RESERVED' | 'CUT_OFF' | number;

/** The requests that wait for a place in the quota, as many as the queue has room for. They hold no slot, and take turns by caller. */
export interface QuotaTurns {
  /** Returns the milliseconds until a request may have a place, also behind those that wait; 0 for none. */
  waitMs(use: QuotaUse): number;
  /** Waits for a place if the wait fits the deadline and the queue has room; a request of a bulk update does not wait. */
  wait(use: QuotaUse, waitMs: number, key: QueueKey, deadline: AttemptDeadline): Promise<QuotaAdmission>;
}

interface WaitingRequest extends QueueEntry {
  readonly deadline: AttemptDeadline;
  readonly end: (admission: QuotaAdmission) => void;
}

/** @param queueSize how many requests may wait */
export function createQuotaTurns(gate: QuotaGate, queueSize: number): QuotaTurns {
  const alarm = createAlarm(() => wake());
  const waiting = createWaitingRequests(queueSize, alarm);
  const admit = createAdmitter(gate, waiting);
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
      if (deadline.cutoff !== null) return Promise.resolve('CUT_OFF');
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
  /** Admits the next request in turn whose deadline allows it; returns false when there is none. */
  admitNext(): boolean;
  /** Refuses the requests whose deadlines do not allow a wait. */
  refuseLate(waitMs: number): void;
}

/** Reads are cheap and can fill the queue in numbers that updates never reach. */
const writeShare = 1 / 4;

/** @param alarm set to when a place may be free */
function createWaitingRequests(queueSize: number, alarm: Pick<Alarm, 'leftMs'>): WaitingRequests {
  const queue = createFairQueue<WaitingRequest>(queueSize, queueSize - Math.floor(queueSize * writeShare));
  const waiting = new Set<WaitingRequest>();
  const toWaitMs = () => Math.max(1, alarm.leftMs);
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
        const entry: WaitingRequest = { ...key, deadline, end, onDropped: () => end(toWaitMs()) };
        if (!queue.add(entry)) return resolve(toWaitMs());
        waiting.add(entry);
        deadline.setListener({ onCutoff: () => queue.remove(entry) && end('CUT_OFF') });
      }),
    admitNext() {
      for (let next = queue.next(() => true); next !== undefined; next = queue.next(() => true)) {
        const isInTime = next.deadline.allows(0);
        next.end(isInTime ? 'RESERVED' : toWaitMs());
        if (isInTime) return true;
      }
      return false;
    },
    refuseLate(waitMs) {
      for (const entry of waiting) {
        if (!entry.deadline.allows(waitMs) && queue.remove(entry)) entry.end(waitMs);
      }
    },
  };
}
