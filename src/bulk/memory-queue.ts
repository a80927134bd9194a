import { mapProviders } from '../domain/provider/provider.ts';
import type { ItemRef } from './item.ts';
import type { ItemSlots } from './item-slots.ts';
import { createItemSlots } from './item-slots.ts';
import type { Paces } from './pace.ts';
import type { BulkQueue, ItemResult, QueueParts } from './queue.ts';

/** The result after an unexpected error: the disk may have failed, so the wait prevents a busy loop. */
const unexpectedFailure: ItemResult = { kind: 'RETRY', waitMs: 1000, pausesProvider: false };

interface ProviderQueue {
  add(refs: readonly ItemRef[]): void;
  remove(id: string, except: readonly number[]): void;
  stop(): Promise<void>;
}

/** Creates queues of this process alone. */
export function createMemoryQueue(paces: Paces, parts: QueueParts): BulkQueue {
  const queues = mapProviders((provider) => createProviderQueue(createItemSlots(paces[provider], parts)));
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

function createProviderQueue(slots: ItemSlots): ProviderQueue {
  /** Each item is in the queue once, whether it waits for its turn or its next try, or runs. */
  const known = new Map<string, ItemRef>();
  const pending = new Set<Promise<void>>();
  let stopped = false;

  const runOne = async (ref: ItemRef) => {
    const result = await slots.run(ref).catch(() => unexpectedFailure);
    if (result.kind === 'DONE') known.delete(toKey(ref));
    else setTimeout(retry, result.waitMs, ref).unref();
  };
  const start = (ref: ItemRef) => {
    const item = runOne(ref).finally(() => pending.delete(item));
    pending.add(item);
  };
  /** Starts an item again, unless it was removed. */
  const retry = (ref: ItemRef) => {
    if (!stopped && known.has(toKey(ref))) start(ref);
  };

  return {
    add(refs) {
      for (const ref of refs) {
        if (stopped || known.has(toKey(ref))) continue;
        known.set(toKey(ref), ref);
        start(ref);
      }
    },
    remove(id, except) {
      for (const [key, ref] of known) {
        if (ref.id === id && !except.includes(ref.index)) known.delete(key);
      }
      slots.remove(id, except);
    },
    async stop() {
      stopped = true;
      slots.stop();
      await Promise.all(pending);
    },
  };
}

function toKey({ id, index }: ItemRef): string {
  return `${id} ${index}`;
}
