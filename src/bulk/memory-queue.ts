import { mapProviders } from '../domain/provider/provider.ts';
import type { BulkQueue, ItemResult, QueueRate, QueueRates, RunItem } from './queue.ts';
import { concurrencyPerProvider } from './queue.ts';
import type { ItemRef } from './store.ts';

/** The result after an unexpected error: a memory store never fails, so the wait prevents a busy loop. */
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
  const waiting = new Map<string, ItemRef>();
  const running = new Set<Promise<void>>();
  const limiter = createRateLimiter(rate);
  let isStartScheduled = false;
  let stopped = false;

  const add = (refs: readonly ItemRef[]) => {
    for (const ref of refs) waiting.set(toKey(ref), ref);
    startWaiting();
  };
  const runOne = async (ref: ItemRef) => {
    const result = await run(ref).catch(() => unexpectedFailure);
    if (result.kind === 'DONE') return;
    if (result.pausesProvider) limiter.pause(result.waitMs);
    setTimeout(add, result.waitMs, [ref]).unref();
  };
  const startWaiting = () => {
    for (const [key, ref] of waiting) {
      if (stopped || running.size >= concurrencyPerProvider) return;
      const waitMs = limiter.acquire();
      if (waitMs > 0) return scheduleStart(waitMs);
      waiting.delete(key);
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
    add,
    remove(id, except) {
      for (const [key, ref] of waiting) {
        if (ref.id === id && !except.includes(ref.index)) waiting.delete(key);
      }
    },
    async stop() {
      stopped = true;
      await Promise.all(running);
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
