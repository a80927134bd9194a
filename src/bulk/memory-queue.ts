import type { AccountRef } from '../domain/provider/connection.ts';
import { toAccountKey } from '../domain/provider/connection.ts';
import type { ItemRef } from './item.ts';
import type { ItemSlots } from './item-slots.ts';
import { createItemSlots } from './item-slots.ts';
import type { FindPace } from './pace.ts';
import type { BulkQueue, ItemResult, QueueParts } from './queue.ts';

/** The result after an unexpected error: the disk may have failed, so the wait prevents a busy loop. */
const unexpectedFailure: ItemResult = { kind: 'RETRY', waitMs: 1000, pausesAccount: false };

interface AccountQueue {
  add(refs: readonly ItemRef[]): void;
  remove(id: string, except: readonly number[]): void;
  stop(): Promise<void>;
}

/** Creates queues of this process alone, each when it is first used. */
export function createMemoryQueue(paceOf: FindPace, parts: QueueParts): BulkQueue {
  const queues = new Map<string, AccountQueue>();
  const open = (account: AccountRef) => {
    const key = toAccountKey(account);
    const queue = queues.get(key) ?? createAccountQueue(createItemSlots(paceOf(account), parts));
    queues.set(key, queue);
    return queue;
  };
  let stopped = false;
  return {
    async add(account, refs) {
      if (!stopped) open(account).add(refs);
    },
    async remove(id, accounts, except) {
      for (const account of accounts) queues.get(toAccountKey(account))?.remove(id, except);
    },
    isAbandoned: () => true,
    async stop() {
      stopped = true;
      await Promise.all([...queues.values()].map((queue) => queue.stop()));
    },
  };
}

function createAccountQueue(slots: ItemSlots): AccountQueue {
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
