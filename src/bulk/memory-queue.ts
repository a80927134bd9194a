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
  readonly account: AccountRef;
  /** Whether no item waits or runs. */
  isIdle(): boolean;
  add(refs: readonly ItemRef[]): void;
  remove(id: string, except: readonly number[]): void;
  stop(): Promise<void>;
}

/**
 * Creates queues of this process alone, each when it is first used. An idle one is kept while its account exists, because its rate
 * also limits the items of the next bulk update.
 */
export function createMemoryQueue(
  paceOf: FindPace,
  parts: QueueParts,
  hasAccount: (account: AccountRef) => boolean = () => true,
): BulkQueue {
  const queues = new Map<string, AccountQueue>();
  const create = (account: AccountRef) => {
    for (const [key, queue] of queues) {
      if (queue.isIdle() && !hasAccount(queue.account)) queues.delete(key);
    }
    const created = createAccountQueue(account, createItemSlots(paceOf(account), parts));
    queues.set(toAccountKey(account), created);
    return created;
  };
  const open = (account: AccountRef) => queues.get(toAccountKey(account)) ?? create(account);
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

function createAccountQueue(account: AccountRef, slots: ItemSlots): AccountQueue {
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
    account,
    isIdle: () => known.size === 0 && pending.size === 0,
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
