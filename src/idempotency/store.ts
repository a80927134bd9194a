import type { UpdateOutcome } from '../domain/update/outcome.ts';

/** What a key's first use found, or made. */
export type Claim =
  /** The key is new, and this process now holds it. */
  | { readonly kind: 'claimed' }
  /** The key is new, and there is no room for it. */
  | { readonly kind: 'full' }
  /** Somebody holds it, and has time left. */
  | { readonly kind: 'running'; readonly fingerprint: string }
  /** Somebody held it and never came back: whether the update was applied is unknown. */
  | { readonly kind: 'abandoned'; readonly fingerprint: string }
  /** Another version of this gateway wrote it, in a form that this one cannot read; null: its fingerprint, too. */
  | { readonly kind: 'unreadable'; readonly fingerprint: string | null }
  | { readonly kind: 'settled'; readonly fingerprint: string; readonly outcome: UpdateOutcome };

/**
 * What a batch's key was found to be. OTHER: it stands for another update, or for another batch. FULL: it is new, and
 * there is no room for it. UNREADABLE: another version of this gateway wrote it.
 */
export type Reserved = 'RESERVED' | 'OTHER' | 'FULL' | 'UNREADABLE';

/** Who took a key, and for what. */
export interface Holder {
  readonly owner: string;
  readonly fingerprint: string;
}

/**
 * Where keys are kept. Every step is atomic among all processes that share the store; each rejects when the store
 * cannot be reached.
 */
export interface IdempotencyStore {
  /**
   * Takes a key, unless it was taken before.
   *
   * @param id the key, scoped and hashed
   * @param fingerprint what the key stands for
   * @param owner who takes it
   * @param until when a new key is no longer taken, by the clock of the store; rejects then
   */
  claim(id: string, fingerprint: string, owner: string, until?: number): Promise<Claim>;
  /** Keeps the outcome, even if the store lost the key; nothing happens when the key is somebody else's by now. */
  settle(id: string, holder: Holder, outcome: UpdateOutcome): Promise<void>;
  /**
   * Reserves a key for a batch, whose items have keys of their own, unless it stands for something else. Requests with
   * the same fingerprint hold it together, for as long as the batch can run and its outcomes are kept.
   *
   * @param items how many updates the batch holds
   */
  reserve(id: string, holder: Holder, items?: number): Promise<Reserved>;
  /** Keeps a reserved key for as long as outcomes, whichever of its owners release it. */
  keep(id: string, holder: Holder): Promise<void>;
  /** Forgets the key when this was its last owner, and nothing was kept under it. */
  release(id: string, owner: string): Promise<void>;
  /** Is one of these keys held, or kept? */
  hasAny(ids: readonly string[]): Promise<boolean>;
  /** Can it be reached? */
  readonly available: boolean;
  close(): Promise<void>;
}
