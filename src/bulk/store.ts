import type { Caller } from '../domain/access/caller.ts';
import type {
  BulkItem,
  BulkItemOutcome,
  BulkItemPageRequest,
  BulkUpdate,
} from '../domain/bulk/bulk-update.ts';
import type { Provider } from '../domain/provider/provider.ts';
import type { AnyUpdateRequest } from '../domain/update/update-organization.ts';

/** One update of many, as it is kept until it is settled. */
export interface KeptItem {
  readonly request: AnyUpdateRequest;
  /** The position of the next update of the same organization: it is begun when this one is settled. */
  readonly next: number | null;
}

export interface NewBulk {
  readonly id: string;
  readonly fingerprint: string;
  /** With the rights that they have now. */
  readonly caller: Caller;
  readonly items: readonly KeptItem[];
  /** How many bytes the items hold as they are stored. */
  readonly bytes: number;
}

/**
 * CREATED: it is kept from now on. KNOWN: it was before. OTHER: its id is that of another one. UNREADABLE: its id is that
 * of one that another version of this gateway wrote.
 */
export type Created = 'CREATED' | 'KNOWN' | 'OTHER' | 'UNREADABLE' | 'TOO_MANY' | 'TOO_LARGE';

/** As many as one caller may have that are not ended: their items are kept until then. */
export const maxUnended = 10;

/** How many bytes the items of one bulk update hold at most, as they are stored. */
export const maxBulkBytes = 16 * 1024 * 1024;

/** The same of all bulk updates of one caller that are not ended. */
export const maxUnendedBytes = 32 * 1024 * 1024;

/** An item as it is stored. */
export function encodeItem(item: KeptItem): string {
  return JSON.stringify(item);
}

export function bytesOf(items: readonly KeptItem[]): number {
  return items.reduce((sum, item) => sum + Buffer.byteLength(encodeItem(item)), 0);
}

/** A bulk update and whose it is. */
export interface StoredBulk {
  readonly owner: string;
  /** Null when another version of this gateway wrote it, in a form that this one cannot read. */
  readonly bulk: BulkUpdate | null;
}

/**
 * GONE: there is nothing to be done. LEFT: this version does not understand the item, and leaves it to one that does.
 * SETTLED: it was done, and the next one may not know that yet.
 */
export type Begun =
  | { readonly kind: 'GONE' }
  | { readonly kind: 'LEFT' }
  | { readonly kind: 'SETTLED'; readonly next: number | null }
  | {
      readonly kind: 'BEGUN';
      readonly item: KeptItem;
      readonly caller: Caller;
      readonly tries: number;
      /** An earlier run may have sent the item so long ago that its idempotency key has expired. */
      readonly keyMayBeGone: boolean;
      /** When this run may no longer claim a new key, by the clock of the store; null: it ends with its process. */
      readonly claimableUntilMs: number | null;
    };

/** Where an item stands. */
export interface ItemRef {
  readonly id: string;
  readonly index: number;
  readonly provider: Provider;
}

export interface Unqueued {
  readonly id: string;
  readonly first: readonly ItemRef[];
}

/** An item's outcome: null when it was wholly applied. */
export type Settled = BulkItemOutcome | null;

/**
 * Where bulk updates are kept. Every step is atomic among all processes that share the store, so that counts and items
 * never disagree; each rejects when the store cannot be reached.
 */
export interface BulkStore {
  create(bulk: NewBulk): Promise<Created>;
  /** In the order of the ids; undefined for what there is not. */
  find(ids: readonly string[]): Promise<readonly (StoredBulk | undefined)[]>;
  /**
   * Begins an item, again if its process died.
   *
   * @param run which run of the item this is: the latest holds it
   */
  begin(ref: ItemRef, run: string): Promise<Begun>;
  /**
   * Lays an item down again, nothing of it applied; nothing happens when a later run holds it.
   *
   * @param tried what it came to, which counts as a try: cancelled, it fails with that; null when it was not sent
   */
  putBack(ref: ItemRef, owner: string, run: string, tried: Settled): Promise<void>;
  /**
   * Keeps an item's outcome; a second one is dropped.
   *
   * @param later what every later item of its organization is settled with in the same step; null leaves them waiting
   */
  settle(ref: ItemRef, owner: string, settled: Settled, later: Settled): Promise<void>;
  /**
   * Begins no item any more. One that was tried and is not in flight fails with what it last came to.
   *
   * @returns the positions of the items in flight, which are still to be settled; null when it had ended or was cancelled
   * before
   */
  cancel(id: string, owner: string): Promise<readonly number[] | null>;
  items(id: string, page: BulkItemPageRequest): Promise<readonly BulkItem[]>;
  /**
   * Bulk updates that were created a while ago and not queued since, each with its first items; without those of which
   * this version does not understand every item.
   */
  unqueued(): Promise<readonly Unqueued[]>;
  /** All its first items are in their queues. */
  queued(id: string): Promise<void>;
  /** Can it be reached? */
  readonly available: boolean;
  close(): Promise<void>;
}

/** The count that an outcome goes into. */
export function countOf(settled: Settled): 'updated' | 'partiallyUpdated' | 'failed' | 'unknown' {
  if (settled === null) return 'updated';
  if (settled.kind === 'partiallyUpdated') return settled.kind;
  return settled.applied === 'UNKNOWN' ? 'unknown' : 'failed';
}
