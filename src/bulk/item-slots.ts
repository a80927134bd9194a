import { createCallerTurns } from '../domain/caller-turns.ts';
import type { ItemRef, ItemTarget } from './item.ts';
import type { Pace } from './pace.ts';
import type { ItemResult, QueueParts, RunItem } from './queue.ts';
import { concurrencyPerAccount, runAgain } from './queue.ts';
import { createRefusalFilter } from './refusal-filter.ts';
import { waitForSliceTurn } from './slice-turns.ts';
import type { StartRate } from './start-rate.ts';
import { createStartRate } from './start-rate.ts';

/** The items of one account that run in this process, and those that wait for their turn. */
export interface ItemSlots {
  /** Runs an item when it is its turn; an item that cannot start ends without one. */
  run: RunItem;
  /** Ends the wait of the items of one bulk update, except those at these positions, as if they were done. */
  remove(id: string, except: readonly number[]): void;
  /** Ends the wait of the items that cannot start any more, because another process has cancelled them. */
  reread(): Promise<void>;
  /** Starts no further item until `resume`: every item that waits is run again later. */
  stop(): void;
  /** Starts items again, at the rate and after the pauses of before. */
  resume(): void;
}

interface WaitingItem {
  readonly ref: ItemRef;
  readonly target: ItemTarget;
  /** Ends the wait: null starts the item. */
  end(result: ItemResult | null): void;
}

/** The maximum number of concurrent items of one caller, which leaves slots to others when its organizations do not respond. */
const maxPerCaller = (concurrencyPerAccount * 3) / 4;

/**
 * Callers take turns. An item whose organization already has a running one, or whose caller has as many as allowed, takes
 * neither a slot nor a place in the rate while it waits.
 */
export function createItemSlots(pace: Pace, { readTarget, run }: QueueParts): ItemSlots {
  const rate = createStartRate(pace);
  const { end, hasOtherCaller, running, startWaiting, waiting, waitForTurn } = createTurns(rate);
  const filterRefusal = createRefusalFilter();
  let stopped = false;
  const runInSlot = async (ref: ItemRef, target: ItemTarget) => {
    try {
      // The items of many accounts that start at once would stop the event loop for seconds.
      await waitForSliceTurn(target.callerId);
      if (stopped) return runAgain;
      const result = filterRefusal(target, await run(ref), hasOtherCaller);
      running.onResult(result);
      if (result.kind === 'RETRY' && result.pausesAccount) rate.pause(result.waitMs);
      return result;
    } finally {
      running.remove(target);
      startWaiting();
    }
  };
  return {
    async run(ref) {
      const target = await readTarget(ref);
      if (target === null) return run(ref);
      if (stopped) return runAgain;
      return (await waitForTurn(ref, target)) ?? runInSlot(ref, target);
    },
    remove(id, except) {
      const isRemoved = ({ ref }: WaitingItem) => ref.id === id && !except.includes(ref.index);
      for (const item of waiting.all().filter(isRemoved)) end(item, { kind: 'DONE' });
    },
    async reread() {
      for (const item of waiting.all()) {
        // An item whose state cannot be read now continues to wait.
        const target = await readTarget(item.ref).catch(() => item.target);
        if (target === null) end(item, await run(item.ref).catch(() => runAgain));
      }
    },
    stop() {
      stopped = true;
      for (const item of waiting.all()) end(item, runAgain);
    },
    resume() {
      stopped = false;
    },
  };
}

/** Starts the items that wait, in turn, each when there is a slot and the rate admits it. */
function createTurns(rate: StartRate) {
  const waiting = createCallerTurns<WaitingItem>();
  const running = createRunning();
  let isScheduled = false;
  const scheduleStart = (waitMs: number) => {
    if (isScheduled) return;
    isScheduled = true;
    setTimeout(() => {
      isScheduled = false;
      startWaiting();
    }, waitMs).unref();
  };
  const startWaiting = () => {
    while (running.hasSlot() && waiting.find(running.admits)) {
      const waitMs = rate.acquire();
      if (waitMs > 0) return scheduleStart(waitMs);
      const next = waiting.next(running.admits);
      if (next) running.add(next.target);
      next?.end(null);
    }
  };
  return {
    waiting,
    running,
    hasOtherCaller: (callerId: string) =>
      running.hasOtherCaller(callerId) || waiting.all().some(({ target }) => target.callerId !== callerId),
    startWaiting,
    waitForTurn: (ref: ItemRef, target: ItemTarget) =>
      new Promise<ItemResult | null>((end) => {
        waiting.add(target.callerId, { ref, target, end });
        startWaiting();
      }),
    end(item: WaitingItem, result: ItemResult) {
      waiting.remove(item.target.callerId, item);
      item.end(result);
    },
  };
}

/**
 * Counts the running items. When their reads use a quota up, so that it refuses their updates, fewer of them run at a time: else
 * the reads could use each window of a small quota, and no item would ever be updated.
 */
function createRunning() {
  let slots = concurrencyPerAccount;
  const organizations = new Set<string>();
  const callers = new Map<string, number>();
  const addCount = (callerId: string, count: number) => {
    const sum = (callers.get(callerId) ?? 0) + count;
    if (sum === 0) callers.delete(callerId);
    else callers.set(callerId, sum);
  };
  return {
    hasSlot: () => organizations.size < slots,
    hasOtherCaller: (callerId: string) => callers.size > (callers.has(callerId) ? 1 : 0),
    onResult(result: ItemResult) {
      if (result.kind === 'DONE') slots = Math.min(slots + 1, concurrencyPerAccount);
      else if (result.isCutShort) slots = Math.max(1, Math.floor(slots / 2));
    },
    admits: ({ target }: WaitingItem) =>
      !organizations.has(target.organization) && (callers.get(target.callerId) ?? 0) < maxPerCaller,
    add({ callerId, organization }: ItemTarget) {
      organizations.add(organization);
      addCount(callerId, 1);
    },
    remove({ callerId, organization }: ItemTarget) {
      organizations.delete(organization);
      addCount(callerId, -1);
    },
  };
}
