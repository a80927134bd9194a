import type { UnavailableError } from '../errors.ts';
import { refusal } from '../errors.ts';
import type { Provider } from '../provider/provider.ts';
import type { UpdateOutcome } from './outcome.ts';

/** Runs the updates of one organization in this process one after the other, in the order in which they were enqueued. */
export interface UpdateQueue {
  /** Reserves the next slot in the queue of an organization; the caller must run or release it. */
  enqueue(provider: Provider, providerId: string): QueueSlot;
}

export interface QueueSlot {
  /**
   * Runs the update after every earlier slot is released, then releases this one. A slot that was already released is
   * enqueued again at the end.
   *
   * @returns the outcome of the update; an UnavailableError when it cannot start in time or the queue is full
   */
  run(update: () => Promise<UpdateOutcome>): Promise<UpdateOutcome>;
  /** Releases the slot; idempotent. */
  release(): void;
}

/** The maximum number of updates that wait for one organization: more could hardly start in time. */
const maxWaiting = 100;

/** A slot in a queue; `start` is set while its update waits. */
interface Slot {
  start?: () => void;
}

/** @param maxWaitMs the maximum wait of an update: as long as the one before it may take */
export function createUpdateQueue(maxWaitMs: number): UpdateQueue {
  /** The first slot of each queue may run; an organization without slots has no queue. */
  const queues = new Map<string, Set<Slot>>();
  const enter = (organization: string, slot: Slot) => {
    const queue = queues.get(organization) ?? new Set<Slot>();
    queues.set(organization, queue);
    return queue.add(slot);
  };
  const release = (organization: string, slot: Slot) => {
    const queue = queues.get(organization);
    if (!queue?.delete(slot)) return;
    if (queue.size === 0) queues.delete(organization);
    else firstOf(queue)?.start?.();
  };
  return {
    enqueue(provider, providerId) {
      const organization = `${provider} ${providerId}`;
      const slot: Slot = {};
      enter(organization, slot);
      return {
        async run(update) {
          const queue = enter(organization, slot);
          try {
            const mayStart = firstOf(queue) === slot || (await waitForStart(queue, slot, maxWaitMs));
            return mayStart ? await update() : stillRunning(provider);
          } finally {
            release(organization, slot);
          }
        },
        release: () => release(organization, slot),
      };
    },
  };
}

function firstOf(queue: ReadonlySet<Slot>): Slot | undefined {
  const [first] = queue;
  return first;
}

/** Resolves to whether the update may start: false when the wait times out or too many updates wait. */
function waitForStart(queue: ReadonlySet<Slot>, slot: Slot, maxWaitMs: number): Promise<boolean> {
  if ([...queue].filter(({ start }) => start).length >= maxWaiting) return Promise.resolve(false);
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

/** The maximum duration of an update including its wait in the queue. */
export function withQueueWait(updateMs: number): number {
  return 2 * updateMs;
}

function stillRunning(provider: Provider): UnavailableError {
  const message =
    'Earlier updates of this organization are still running, so this one was not sent. Send it again later.';
  return { kind: 'unavailable', ...refusal(message, provider), retryable: true, retryAfterSeconds: null };
}
