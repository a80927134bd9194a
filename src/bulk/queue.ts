import type { AccountRef } from '../domain/provider/connection.ts';
import type { ItemRef, ItemTarget } from './item.ts';

/** The result of one run of an item: DONE removes it from its queue, RETRY runs it again after the wait. */
export type ItemResult =
  | { readonly kind: 'DONE' }
  | {
      readonly kind: 'RETRY';
      readonly waitMs: number;
      /** Whether the provider accepts no item of the account before the end of the wait. */
      readonly pausesAccount: boolean;
      /** Whether the quota refused the update after the read of the item had used a part of it. */
      readonly isCutShort?: boolean;
    };

/** Runs an item. Rejects when its state cannot be determined; the item is then run again. */
export type RunItem = (ref: ItemRef) => Promise<ItemResult>;

/** Resolves to null for an item that cannot start. */
export type ReadTarget = (ref: ItemRef) => Promise<ItemTarget | null>;

export interface QueueParts {
  readonly run: RunItem;
  readonly readTarget: ReadTarget;
}

/** One queue of waiting items for each account, in which callers take turns. */
export interface BulkQueue {
  /** Adds some items of one account in one step; items that are already in the queue, or run, are ignored. */
  add(account: AccountRef, refs: readonly ItemRef[]): Promise<void>;
  /** Removes the waiting items of one bulk update from the queues of these accounts, except those at these positions. */
  remove(id: string, accounts: readonly AccountRef[], except: readonly number[]): Promise<void>;
  /** Whether no other process can run the items of an account, so that this one ends those that it cannot send. */
  isAbandoned(account: AccountRef): boolean;
  /** Starts no further item, and resolves when no item is running. */
  stop(): Promise<void>;
}

/** The item is run again at once, possibly by another process. */
export const runAgain: ItemResult = { kind: 'RETRY', waitMs: 0, pausesAccount: false };

/** The maximum number of items in a time window. */
export interface QueueRate {
  readonly max: number;
  readonly durationMs: number;
}

/** The maximum number of concurrent items of one account in a process; it leaves capacity for single updates. */
export const concurrencyPerAccount = 8;

/** Spreads a rate over the minute, so that it has no burst at the beginning. */
export function toQueueRate(perMinute: number): QueueRate {
  const max = Math.max(1, Math.floor(perMinute / 60));
  return { max, durationMs: Math.ceil((max * 60_000) / perMinute) };
}
