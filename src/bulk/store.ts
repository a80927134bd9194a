import type { Caller } from '../domain/access/caller.ts';
import type {
  BulkItem,
  BulkItemPageRequest,
  BulkPageRequest,
  BulkState,
  BulkUpdate,
} from '../domain/bulk/bulk-update.ts';
import type { Instant } from '../domain/organization/instant.ts';
import type { AccountRef } from '../domain/provider/connection.ts';
import type {
  ItemRef,
  ItemTarget,
  NewItem,
  RefusedItem,
  RetryableItem,
  StoredItem,
  StoredOutcome,
} from './item.ts';

export interface NewBulk {
  readonly id: string;
  readonly createdAt: Instant;
  /** The id of the finished bulk update whose items are sent again; else null. */
  readonly retryOf: string | null;
  readonly fingerprint: string;
  /** The caller, with the rights at the time of the start. */
  readonly caller: Caller;
  /** Ordered by index. */
  readonly items: readonly NewItem[];
  /** The size of the items as they are stored. */
  readonly bytes: number;
}

/** A new bulk update, with the maximum number of its items that are in the queue of an account at once. */
export interface Created {
  readonly window: number;
}

/**
 * The result of creating a bulk update. KNOWN: it already exists. OTHER: the id belongs to another bulk update.
 * UNREADABLE: the id belongs to one that another version of this gateway wrote. TOO_MANY, TOO_LARGE: the caller's
 * unfinished bulk updates reach a limit. FULL: the store has no capacity for it. RETRIED: another bulk
 * update retries the same one. EXPIRED: the bulk update to retry is no longer stored.
 */
export type CreateResult =
  | Created
  | 'KNOWN'
  | 'OTHER'
  | 'UNREADABLE'
  | 'TOO_MANY'
  | 'TOO_LARGE'
  | 'FULL'
  | 'RETRIED'
  | 'EXPIRED';

/** The states that are stored; whether a bulk update waits for a quota depends on the time. */
export type StoredState = Exclude<BulkState, 'WAITING_FOR_QUOTA'>;

/** A bulk update, before the quotas are considered. */
export interface StoredUpdate extends Omit<BulkUpdate, 'state' | 'resumesAt'> {
  readonly state: StoredState;
  /** The accounts of the items without an outcome, sorted by their keys; empty when it is finished or cancelled. */
  readonly waitingAt: readonly AccountRef[];
}

/** A bulk update and its owner. */
export interface StoredBulk<Bulk = StoredUpdate> {
  readonly owner: string;
  /** Null when another version of this gateway wrote it and this one cannot read it. */
  readonly bulk: Bulk | null;
  /** The id of the bulk update that retries this one; null when there is none. */
  readonly retriedBy: string | null;
}

/** DELETED: the items are no longer stored. UNREADABLE: only another version of this gateway can read them. */
export type RetryableItems = readonly RetryableItem[] | 'DELETED' | 'UNREADABLE';

/**
 * The result of starting an item. NOT_RUNNABLE: the item does not exist, is finished or was cancelled. UNREADABLE: only
 * another version of this gateway can read the item. COMPLETED: it has an outcome, but the item that follows it may not be
 * queued.
 */
export type ItemStart =
  | { readonly kind: 'NOT_RUNNABLE' }
  | { readonly kind: 'UNREADABLE' }
  | { readonly kind: 'COMPLETED'; readonly following: number | null }
  | {
      readonly kind: 'STARTED';
      readonly item: StoredItem;
      readonly caller: Caller;
      readonly tries: number;
      /** Whether the last run of the item ended with a rate limit of its provider. */
      readonly wasRateLimited: boolean;
      /** Whether an earlier run may have sent the item so long ago that its idempotency key has expired. */
      readonly keyMayHaveExpired: boolean;
      /** The store's time until which this run is allowed to claim a new key. */
      readonly claimableUntilMs: number;
    };

export interface UnqueuedBulk {
  readonly id: string;
  /** The items that wait for no other item: at most the window's number for each account. */
  readonly ready: readonly ItemRef[];
}

/** The items of a bulk update at its cancellation. */
export interface CancelledItems {
  /** The positions of the items in flight. */
  readonly inFlight: readonly number[];
  /** The accounts in whose queues items may be. */
  readonly waitingAt: readonly AccountRef[];
}

/**
 * A store of bulk updates. Every method is atomic among all processes that share the store, so that counts and items never
 * disagree, and rejects when the store cannot be reached.
 */
export interface BulkStore {
  /** Stores a bulk update; a retry also marks the bulk update that it retries, in the same step. */
  create(bulk: NewBulk): Promise<CreateResult>;
  /** Resolves to an entry for each id, which is undefined for a bulk update that does not exist. */
  find(ids: readonly string[]): Promise<readonly (StoredBulk | undefined)[]>;
  /** Lists the bulk updates of a caller, newest first; omits those that this version cannot read. */
  list(owner: string, page: BulkPageRequest): Promise<readonly StoredUpdate[]>;
  /** Reads the items of a finished bulk update that were provably not applied, ordered by index. */
  readRetryable(id: string, owner: string): Promise<RetryableItems>;
  /** Stores the outcomes of items that have not started; does nothing when the bulk update was finished or cancelled. */
  refuseItems(id: string, owner: string, refused: readonly RefusedItem[]): Promise<void>;
  /** Resolves to null for an item that cannot start. */
  readTarget(ref: ItemRef): Promise<ItemTarget | null>;
  /**
   * Starts an item, also when a process that ran it died.
   *
   * @param runId the id of this run; the latest run holds the item
   */
  startItem(ref: ItemRef, runId: string): Promise<ItemStart>;
  /**
   * Returns an item of which nothing was applied to its queue; does nothing when a later run holds it.
   *
   * @param outcome the outcome of this run, with which the item fails when the bulk update is cancelled; null when the
   * provider refused nothing
   * @param isTry whether the run counts as a try; by default, whether there is an outcome
   */
  requeue(ref: ItemRef, owner: string, runId: string, outcome: StoredOutcome, isTry?: boolean): Promise<void>;
  /**
   * Stores an item's outcome, unless it already has one.
   *
   * @param laterOutcome the outcome of every later item of the organization, stored in the same step; null leaves them
   * waiting
   * @returns the position of the next item of the chain that has no outcome, or null
   */
  storeOutcome(
    ref: ItemRef,
    owner: string,
    outcome: StoredOutcome,
    laterOutcome: StoredOutcome,
  ): Promise<number | null>;
  /**
   * Prevents the start of further items. An item that was tried and is not in flight fails with its last outcome.
   *
   * @returns null when the bulk update was already finished or cancelled
   */
  cancel(id: string, owner: string): Promise<CancelledItems | null>;
  readItems(id: string, page: BulkItemPageRequest): Promise<readonly BulkItem[]>;
  /**
   * Finds bulk updates that may not be in the queues, each with the items that are ready. Omits those with items that this
   * version cannot read.
   */
  findUnqueued(): Promise<readonly UnqueuedBulk[]>;
  /** Records that the items that are ready are in their queues. */
  markQueued(id: string): Promise<void>;
  /** Whether the store can be reached. */
  readonly available: boolean;
  close(): Promise<void>;
}
