import type { Provider } from '../domain/provider/provider.ts';
import type { BulkQueue, Pace, Paces, RunItem, Verdict } from './queue.ts';
import { concurrencyPerProvider } from './queue.ts';
import type { ItemRef } from './store.ts';

/** A store in memory is never away: a bug, and not one to be met at full speed. */
const couldNotRun: Verdict = { kind: 'AGAIN', waitMs: 1000, everyoneWaits: false };

interface Lane {
  add(refs: readonly ItemRef[]): void;
  remove(id: string, except: readonly number[]): void;
  stop(): Promise<void>;
}

/** Queues of this process alone. */
export function createMemoryQueue(paces: Paces, run: RunItem): BulkQueue {
  const lanes: Readonly<Record<Provider, Lane>> = {
    VIDA: createLane(paces.VIDA, run),
    VERTRA: createLane(paces.VERTRA, run),
  };
  return {
    add: async (provider, refs) => lanes[provider].add(refs),
    async remove(id, except) {
      for (const lane of Object.values(lanes)) lane.remove(id, except);
    },
    async stop() {
      await Promise.all(Object.values(lanes).map((lane) => lane.stop()));
    },
  };
}

function createLane(pace: Pace, run: RunItem): Lane {
  const waiting = new Map<string, ItemRef>();
  const underWay = new Set<Promise<void>>();
  const pacer = createPacer(pace);
  let pumpsLater = false;
  let stopped = false;

  const add = (refs: readonly ItemRef[]) => {
    for (const ref of refs) waiting.set(toKey(ref), ref);
    pump();
  };
  const runOne = async (ref: ItemRef) => {
    const verdict = await run(ref).catch(() => couldNotRun);
    if (verdict.kind === 'DONE') return;
    if (verdict.everyoneWaits) pacer.pause(verdict.waitMs);
    setTimeout(add, verdict.waitMs, [ref]).unref();
  };
  const pump = () => {
    for (const [key, ref] of waiting) {
      if (stopped || underWay.size >= concurrencyPerProvider) return;
      const waitMs = pacer.take();
      if (waitMs > 0) return pumpIn(waitMs);
      waiting.delete(key);
      const running = runOne(ref).finally(() => {
        underWay.delete(running);
        pump();
      });
      underWay.add(running);
    }
  };
  const pumpIn = (waitMs: number) => {
    if (pumpsLater) return;
    pumpsLater = true;
    setTimeout(() => {
      pumpsLater = false;
      pump();
    }, waitMs).unref();
  };

  return {
    add,
    remove(id, except) {
      for (const [key, ref] of waiting) {
        if (ref.id === id && !except.includes(ref.index)) waiting.delete(key);
      }
    },
    async stop() {
      stopped = true;
      await Promise.all(underWay);
    },
  };
}

/** Lets through as many as the pace allows, in windows of its time, as BullMQ does. */
function createPacer({ durationMs, max }: Pace) {
  let endsAt = 0;
  let left = 0;
  return {
    /** @returns how long to wait; 0 when one was let through */
    take(): number {
      const now = performance.now();
      if (now >= endsAt) {
        endsAt = now + durationMs;
        left = max;
      }
      if (left === 0) return endsAt - now;
      left -= 1;
      return 0;
    },
    pause(waitMs: number) {
      endsAt = performance.now() + waitMs;
      left = 0;
    },
  };
}

function toKey({ id, index }: ItemRef): string {
  return `${id} ${index}`;
}
