import type { UpdateOutcome } from '../domain/outcome.ts';

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
  | { readonly kind: 'settled'; readonly fingerprint: string; readonly outcome: UpdateOutcome };

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
   */
  claim(id: string, fingerprint: string, owner: string): Promise<Claim>;
  /** Keeps the outcome, even if the store lost the key; nothing happens when the key is somebody else's by now. */
  settle(id: string, holder: Holder, outcome: UpdateOutcome): Promise<void>;
  /** Forgets the key; nothing happens when it is no longer the owner's. */
  release(id: string, owner: string): Promise<void>;
  /** Can it be reached? */
  readonly available: boolean;
  close(): Promise<void>;
}
