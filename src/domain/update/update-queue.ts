import type { CallerTurns } from '../caller-turns.ts';
import { createCallerTurns } from '../caller-turns.ts';
import type { UnavailableError } from '../errors.ts';
import { refusal } from '../errors.ts';
import type { OrganizationRef } from '../organization/organization-id.ts';
import { toOrganizationId } from '../organization/organization-id.ts';
import type { Provider } from '../provider/provider.ts';
import type { UpdateOutcome } from './outcome.ts';

/**
 * Runs the updates of one organization in this process one after the other: those of one caller in the order in which they
 * were enqueued, those of several callers alternately.
 */
export interface UpdateQueue {
  /** The maximum wait of an update. */
  readonly maxWaitMs: number;
  /** Reserves the caller's next slot in the queue of an organization; the caller must run or release it. */
  enqueue(organization: OrganizationRef, callerId: string): QueueSlot;
}

export interface QueueSlot {
  /**
   * Runs the update when it is the turn of this slot, then releases it. A slot that was already released is enqueued again
   * after the others of its caller.
   *
   * @returns the outcome of the update; an UnavailableError when it cannot start in time or the queue is full
   */
  run(update: () => Promise<UpdateOutcome>): Promise<UpdateOutcome>;
  /** Releases the slot; idempotent. */
  release(): void;
}

/** The maximum number of updates of one caller that wait for one organization: more could hardly start in time. */
const maxWaiting = 100;

/** A slot in a queue; `start` is set while its update waits. */
interface Slot {
  readonly callerId: string;
  start?: () => void;
}

interface OrganizationQueue {
  /** The slot whose update is running, or starts as soon as it is run. */
  current: Slot;
  /** Null until a second slot is enqueued, which most organizations never have. */
  waiting: CallerTurns<Slot> | null;
}

/** @param maxWaitMs the maximum wait of an update */
export function createUpdateQueue(maxWaitMs: number): UpdateQueue {
  /** An organization without slots has no queue. */
  const queues = new Map<string, OrganizationQueue>();
  const enter = (organization: string, slot: Slot): OrganizationQueue => {
    const existing = queues.get(organization);
    const queue = existing ?? { current: slot, waiting: null };
    if (existing === undefined) queues.set(organization, queue);
    else if (existing.current !== slot) addWaiting(existing, slot);
    return queue;
  };
  const release = (organization: string, slot: Slot) => {
    const queue = queues.get(organization);
    if (queue?.current !== slot) return queue?.waiting?.remove(slot.callerId, slot);
    const next = queue.waiting?.next();
    if (next === undefined) return queues.delete(organization);
    queue.current = next;
    return next.start?.();
  };
  return {
    maxWaitMs,
    enqueue(ref, callerId) {
      const organization = toOrganizationId(ref);
      const slot: Slot = { callerId };
      enter(organization, slot);
      return {
        async run(update) {
          const queue = enter(organization, slot);
          try {
            const mayStart = queue.current === slot || (await waitForStart(queue, slot, maxWaitMs));
            return mayStart ? await update() : stillRunning(ref.provider);
          } finally {
            release(organization, slot);
          }
        },
        release: () => release(organization, slot),
      };
    },
  };
}

function addWaiting(queue: OrganizationQueue, slot: Slot): void {
  queue.waiting ??= createCallerTurns();
  queue.waiting.add(slot.callerId, slot);
}

function countWaiting({ waiting }: OrganizationQueue, callerId: string): number {
  let count = 0;
  for (const { start } of waiting?.of(callerId) ?? []) if (start) count += 1;
  return count;
}

/** Resolves to whether the update may start: false when the wait times out or too many updates wait. */
function waitForStart(queue: OrganizationQueue, slot: Slot, maxWaitMs: number): Promise<boolean> {
  if (countWaiting(queue, slot.callerId) >= maxWaiting) return Promise.resolve(false);
  return new Promise((resolve) => {
    const end = (mayStart: boolean) => {
      clearTimeout(timer);
      delete slot.start;
      resolve(mayStart);
    };
    const timer = setTimeout(end, maxWaitMs, false);
    slot.start = () => end(true);
  });
}

/** The steps of an update with expected values, each as long as a request: the wait for earlier ones, the read, the write. */
const maxSteps = 3;

/**
 * The maximum duration of an update, including its waits in the queue of this process and for other processes.
 *
 * @param requestMs the maximum duration of a request to a provider, and of those waits together
 */
export function toUpdateMs(requestMs: number): number {
  return maxSteps * requestMs;
}

function stillRunning(provider: Provider): UnavailableError {
  const message =
    'Earlier updates of this organization are still running, so this one was not sent. Send it again later.';
  return { kind: 'unavailable', ...refusal(message, provider), retryable: true, retryAfterSeconds: null };
}
