import { mapProviders } from '../domain/provider/provider.ts';
import type { BulkQueue, ItemResult, QueueRate, QueueRates, RunItem } from './queue.ts';
import { concurrencyPerProvider } from './queue.ts';
import type { ItemRef } from './store.ts';

/** The result after an unexpected error: the disk may have failed, so the wait prevents a busy loop. */
const unexpectedFailure: ItemResult = { kind: 'RETRY', waitMs: 1000, pausesProvider: false };

interface ProviderQueue {
  add(refs: readonly ItemRef[]): void;
  remove(id: string, except: readonly number[]): void;
  stop(): Promise<void>;
}

/** Creates queues of this process alone. */
export function createMemoryQueue(rates: QueueRates, run: RunItem): BulkQueue {
  const queues = mapProviders((provider) => createProviderQueue(rates[provider], run));
  return {
    add: async (provider, refs) => queues[provider].add(refs),
    async remove(id, except) {
      for (const queue of Object.values(queues)) queue.remove(id, except);
    },
    async stop() {
      await Promise.all(Object.values(queues).map((queue) => queue.stop()));
    },
  };
}

function createProviderQueue(rate: QueueRate, run: RunItem): ProviderQueue {
  const items = createItemList();
  const running = new Set<Promise<void>>();
  const limiter = createRateLimiter(rate);
  let isStartScheduled = false;
  let stopped = false;

  const runOne = async (ref: ItemRef) => {
    const result = await run(ref).catch(() => unexpectedFailure);
    if (result.kind === 'DONE') return items.end(ref);
    if (result.pausesProvider) limiter.pause(result.waitMs);
    setTimeout(retry, result.waitMs, ref).unref();
  };
  const retry = (ref: ItemRef) => {
    items.retry(ref);
    startWaiting();
  };
  const startWaiting = () => {
    for (const ref of items.waiting()) {
      if (stopped || running.size >= concurrencyPerProvider) return;
      const waitMs = limiter.acquire();
      if (waitMs > 0) return scheduleStart(waitMs);
      items.start(ref);
      const item = runOne(ref).finally(() => {
        running.delete(item);
        startWaiting();
      });
      running.add(item);
    }
  };
  const scheduleStart = (waitMs: number) => {
    if (isStartScheduled) return;
    isStartScheduled = true;
    setTimeout(() => {
      isStartScheduled = false;
      startWaiting();
    }, waitMs).unref();
  };

  return {
    add(refs) {
      for (const ref of refs) items.add(ref);
      startWaiting();
    },
    remove: items.remove,
    async stop() {
      stopped = true;
      await Promise.all(running);
    },
  };
}

/** The items of a queue, each of which is in it once, whether it waits for its turn or its next try, or runs. */
function createItemList() {
  const known = new Map<string, ItemRef>();
  const waiting = new Map<string, ItemRef>();
  return {
    waiting: () => waiting.values(),
    add(ref: ItemRef) {
      if (!known.has(toKey(ref))) waiting.set(toKey(ref), ref);
      known.set(toKey(ref), ref);
    },
    start: (ref: ItemRef) => void waiting.delete(toKey(ref)),
    end: (ref: ItemRef) => void known.delete(toKey(ref)),
    /** Adds an item again, unless it was removed. */
    retry(ref: ItemRef) {
      if (known.has(toKey(ref))) waiting.set(toKey(ref), ref);
    },
    remove(id: string, except: readonly number[]) {
      for (const [key, ref] of known) {
        if (ref.id !== id || except.includes(ref.index)) continue;
        known.delete(key);
        waiting.delete(key);
      }
    },
  };
}

/** Limits the rate in fixed windows, as BullMQ does. */
function createRateLimiter({ durationMs, max }: QueueRate) {
  let endsAt = 0;
  let remaining = 0;
  return {
    /** @returns how long to wait in milliseconds, or 0 when the item is admitted */
    acquire(): number {
      const now = performance.now();
      if (now >= endsAt) {
        endsAt = now + durationMs;
        remaining = max;
      }
      if (remaining === 0) return endsAt - now;
      remaining -= 1;
      return 0;
    },
    pause(waitMs: number) {
      endsAt = performance.now() + waitMs;
      remaining = 0;
    },
  };
}

function toKey({ id, index }: ItemRef): string {
  return `${id} ${index}`;
}
