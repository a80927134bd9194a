import type { UpdateOutcome } from '../domain/update/outcome.ts';

/** The result of claiming a key. */
export type Claim =
  /** The key is new, and this process now holds it. */
  | { readonly kind: 'claimed' }
  /** The key is new, and the store has no capacity for it. */
  | { readonly kind: 'full' }
  /** Another request holds the key, and its lease has not expired. */
  | { readonly kind: 'running'; readonly fingerprint: string }
  /** The lease expired without an outcome: whether the update was applied is unknown. */
  | { readonly kind: 'abandoned'; readonly fingerprint: string }
  /** Another version of this gateway wrote the key's record, and this one cannot read it; null: nor its fingerprint. */
  | { readonly kind: 'unreadable'; readonly fingerprint: string | null }
  | { readonly kind: 'completed'; readonly fingerprint: string; readonly outcome: UpdateOutcome };

/**
 * The result of reserving a key for a batch. OTHER: the key belongs to another update or batch. FULL: the key is new, and
 * the store has no capacity for it. UNREADABLE: another version of this gateway wrote the record.
 */
export type ReserveResult = 'RESERVED' | 'OTHER' | 'FULL' | 'UNREADABLE';

/** A request that holds a key, with the fingerprint of its update or batch. */
export interface Holder {
  readonly owner: string;
  readonly fingerprint: string;
}

/**
 * A store of idempotency keys. Every method is atomic among all processes that share the store, and rejects when the store
 * cannot be reached.
 */
export interface IdempotencyStore {
  /**
   * Claims a key unless it is in use.
   *
   * @param id the scoped and hashed key
   * @param fingerprint the fingerprint of the update
   * @param owner the id of the claiming request
   * @param claimableUntilMs the store's time after which a new key is no longer claimed and the call rejects
   */
  claim(id: string, fingerprint: string, owner: string, claimableUntilMs?: number): Promise<Claim>;
  /** Stores the outcome, even if the store lost the key; does nothing when the key has another owner. */
  storeOutcome(id: string, holder: Holder, outcome: UpdateOutcome): Promise<void>;
  /**
   * Reserves a key for a batch, whose items have their own keys, unless it is in use. Requests with the same fingerprint
   * share it, for as long as the batch can run and its outcomes are stored.
   *
   * @param items the number of updates in the batch
   */
  reserve(id: string, holder: Holder, items?: number): Promise<ReserveResult>;
  /** Keeps a reserved key for as long as outcomes are stored, even when all of its owners release it. */
  keepReservation(id: string, holder: Holder): Promise<void>;
  /** Removes the owner, and deletes a key that has no other owner and nothing stored. */
  release(id: string, owner: string): Promise<void>;
  /** Whether one of these keys is in use. */
  hasAny(ids: readonly string[]): Promise<boolean>;
  /** Whether the store can be reached. */
  readonly available: boolean;
  close(): Promise<void>;
}
