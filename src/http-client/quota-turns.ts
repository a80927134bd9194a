import type { Alarm } from './alarm.ts';
import { createAlarm } from './alarm.ts';
import type { AttemptDeadline } from './deadline.ts';
import type { QueueEntry, QueueKey } from './fair-queue.ts';
import { createFairQueue } from './fair-queue.ts';
import type { PlaceUse, QuotaGate } from './quota-gate.ts';
import type { RefusedCallers } from './refused-callers.ts';
import { createRefusedCallers } from './refused-callers.ts';

/** RESERVED: the request has a place. A number: the milliseconds until a request may have a place, for which this one cannot wait. */
export type QuotaAdmission = 'RESERVED' | 'CUT_OFF' | number;

/** A bounded queue, fair to callers, of requests that wait for a place in the quota; they hold no slot, so that reads without a place delay no update. */
export interface QuotaTurns {
  readonly refused: RefusedCallers;
  /** Returns the milliseconds until a request may have a place, also behind those that wait; 0 for none. */
  waitMs(use: PlaceUse, probeDelayMs: number): number;
  /** Waits for a place if the wait fits the deadline and the queue has room; a request of a bulk update does not wait. */
  wait(use: PlaceUse, waitMs: number, key: WaitKey, deadline: AttemptDeadline): Promise<QuotaAdmission>;
}

export interface WaitKey extends QueueKey {
  /** As in `QuotaGate`. */
  readonly probeDelayMs: number;
}

interface WaitingRequest extends QueueEntry, WaitKey {
  readonly deadline: AttemptDeadline;
  readonly end: (admission: QuotaAdmission) => void;
}

/** @param queueSize returns how many requests may wait, which can change */
export function createQuotaTurns(gate: QuotaGate, queueSize: () => number): QuotaTurns {
  const alarm = createAlarm(() => wake());
  const refused = createRefusedCallers();
  const waiting = createWaitingRequests(queueSize, alarm, refused);
  const admit = createAdmitter(gate, waiting);
  const wake = async () => {
    const waitMs = await admit();
    if (waitMs > 0) alarm.set(waitMs);
  };
  gate.onAvailable(() => {
    if (waiting.size > 0) wake();
  });
  const isBehindOthers = (use: PlaceUse, probeDelayMs: number) =>
    use !== 'BULK' && waiting.leastDelayMs(use) <= probeDelayMs;
  return {
    refused,
    // At least 1, because a request must not overtake those that wait.
    waitMs: (use, probeDelayMs) =>
      Math.max(
        gate.waitMs(use, probeDelayMs),
        isBehindOthers(use, probeDelayMs) ? Math.max(1, alarm.leftMs) : 0,
      ),
    wait(use, waitMs, { callerId, probeDelayMs }, deadline) {
      if (deadline.cutoff !== null) return Promise.resolve('CUT_OFF');
      if (use === 'BULK' || !deadline.allows(waitMs)) return Promise.resolve(waitMs);
      if (!alarm.isSet || alarm.leftMs > waitMs) alarm.set(waitMs);
      // The read that an update needs waits with the updates.
      return waiting.add({ callerId, isWrite: use === 'INTERACTIVE', probeDelayMs }, deadline);
    },
  };
}

/** The waits for the next place of a read, and of an update, in milliseconds. */
interface Waits {
  readonly readMs: number;
  readonly updateMs: number;
}

/** Returns a function that reserves places for the requests that wait, and returns the wait for the next place; 0 for none. */
function createAdmitter(gate: QuotaGate, waiting: WaitingRequests): () => Promise<number> {
  let isAdmitting = false;
  let isOutdated = false;
  return async () => {
    isOutdated = true;
    if (isAdmitting) return 0;
    isAdmitting = true;
    let waits: Waits = { readMs: 0, updateMs: 0 };
    while (isOutdated) {
      isOutdated = false;
      waits = await admitAll(gate, waiting);
    }
    isAdmitting = false;
    waiting.refuseLate(waits);
    if (waiting.size === 0) return 0;
    return Math.min(waits.readMs, waits.updateMs);
  };
}

/** A place that a read may have is for any request, in turn; another one is for an update. */
async function admitAll(gate: QuotaGate, waiting: WaitingRequests): Promise<Waits> {
  const reserve = async (use: WaitingUse) => {
    const probeDelayMs = waiting.leastDelayMs(use);
    const waitMs = await gate.reserve(use, probeDelayMs);
    const isAdmitted = waitMs > 0 || waiting.admitNext(use, probeDelayMs);
    if (!isAdmitted) gate.giveBack(use, performance.now(), probeDelayMs);
    return waitMs;
  };
  let readMs = 0;
  let updateMs = 0;
  while (waiting.size > 0 && updateMs === 0) {
    readMs = await reserve('READ');
    if (readMs > 0)
      updateMs =
        waiting.leastDelayMs('INTERACTIVE') < Number.POSITIVE_INFINITY
          ? await reserve('INTERACTIVE')
          : readMs;
  }
  return { readMs, updateMs };
}

type WaitingUse = Exclude<PlaceUse, 'BULK'>;

interface WaitingRequests {
  readonly size: number;
  /**
   * Returns the least `probeDelayMs` of the requests that can use a place, infinity without one: any request for a READ, else an update,
   * or a read that one needs, whose caller need not yield to another one.
   */
  leastDelayMs(use: WaitingUse): number;
  add(key: WaitKey, deadline: AttemptDeadline): Promise<QuotaAdmission>;
  /** Admits the next request in turn that can use the place, and whose deadline allows it; returns false when there is none. */
  admitNext(use: WaitingUse, probeDelayMs: number): boolean;
  /** Refuses the requests whose deadlines do not allow a wait. */
  refuseLate(waits: Waits): void;
}

/** @param alarm set to when a place may be free */
function createWaitingRequests(
  queueSize: () => number,
  alarm: Pick<Alarm, 'leftMs'>,
  refused: RefusedCallers,
): WaitingRequests {
  const queue = createFairQueue<WaitingRequest>(queueSize);
  const waiting = new Set<WaitingRequest>();
  const toWaitMs = () => Math.max(1, alarm.leftMs);
  const canUse = (use: WaitingUse, { callerId, isWrite }: QueueKey) =>
    use === 'READ' || (isWrite && !refused.mustYield(callerId));
  return {
    get size() {
      return waiting.size;
    },
    leastDelayMs(use) {
      let least = Number.POSITIVE_INFINITY;
      for (const entry of waiting) {
        if (entry.probeDelayMs < least && canUse(use, entry)) least = entry.probeDelayMs;
        if (least === 0) break;
      }
      return least;
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
    admitNext(use, probeDelayMs) {
      const isEligible = (entry: WaitingRequest) => entry.probeDelayMs <= probeDelayMs;
      const takeNext = () => queue.next((key) => canUse(use, key), isEligible);
      for (let next = takeNext(); next !== undefined; next = takeNext()) {
        const isInTime = next.deadline.allows(0);
        if (isInTime && next.isWrite) refused.onPlace(next.callerId);
        next.end(isInTime ? 'RESERVED' : toWaitMs());
        if (isInTime) return true;
      }
      return false;
    },
    refuseLate({ readMs, updateMs }) {
      for (const entry of waiting) {
        const waitMs = entry.isWrite ? updateMs : readMs;
        if (waitMs > 0 && !entry.deadline.allows(waitMs) && queue.remove(entry)) entry.end(waitMs);
      }
    },
  };
}
