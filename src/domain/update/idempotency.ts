import type { IdempotencyError, OutcomeUnknownError, UnavailableError } from '../errors.ts';
import { refusal } from '../errors.ts';
import type { InputIssue } from '../input-issue.ts';
import { inputIssue } from '../input-issue.ts';
import type { OrganizationRef } from '../organization/organization-id.ts';
import type { AnyExpected } from './expected.ts';
import type { UpdateOutcome } from './outcome.ts';
import type { AnyPatch } from './patch.ts';

/** Identifies one update, so that repeated requests apply it at most once. */
export interface IdempotencyKey {
  /** The id of the caller; callers do not share keys. */
  readonly caller: string;
  /** The key, followed by the position of the item in a batch. */
  readonly parts: readonly string[];
  /**
   * The time after which a new key is no longer claimed, in epoch milliseconds of the store's clock, because another
   * process may then run the item.
   */
  readonly claimableUntilMs?: number;
  /** The keys of later updates of the same organization; this update is not sent after any of them was used. */
  readonly laterKeys?: () => readonly IdempotencyKey[];
}

/** An update of a batch. Its account is part of its own key alone: a changed connection affects no other update of the batch. */
export interface BatchUpdate {
  readonly organization: OrganizationRef;
  readonly patch: AnyPatch;
  /** Absent or null when the update is sent whatever the organization's values are. */
  readonly expected?: AnyExpected | null | undefined;
}

/** The update that a key identifies; a different one with the same key is refused. */
export interface KeyedUpdate extends BatchUpdate {
  /** As in `ProviderPort`. */
  readonly account: string;
}

/** Ensures that the update of a key is applied at most once. */
export interface Idempotency {
  /**
   * Runs the update unless it has run, or is running, with this key. Its outcome is stored when the update was or may
   * have been applied; otherwise the key is released for a retry.
   *
   * @param onRunning called before this request waits for another request that runs the update
   * @returns the outcome of the update, from this or another request. Without sending: an IdempotencyError when the key
   *   was used for another update; KEY_NOT_CHECKED when the store cannot be reached; an UnavailableError when the store
   *   is full or a later update has started
   */
  once(
    key: IdempotencyKey,
    update: KeyedUpdate,
    run: () => Promise<UpdateOutcome>,
    onRunning?: () => void,
  ): Promise<UpdateOutcome>;
  /**
   * Reserves a key for a batch, whose items have their own keys. Other updates, or the same in another order, are
   * refused with this key until the reservation ends without a change or the outcomes of its items expire.
   */
  reserve(key: IdempotencyKey, updates: readonly BatchUpdate[]): Promise<Reservation | ReservationError>;
}

export interface Reservation {
  readonly kind: 'reserved';
  /** @param appliedNothing whether provably no item was applied; the key is then released */
  end(appliedNothing: boolean): Promise<void>;
}

/** Why no item of a batch is sent. */
export type ReservationError = IdempotencyError | OutcomeUnknownError | UnavailableError;

const maxKeyLength = 255;

/** Returns the issue of a key, at the path of its argument; undefined when the key is valid. */
export function keyIssue(key: string): InputIssue | undefined {
  if (key.trim() === '')
    return issue(
      'REQUIRED',
      `The idempotency key is empty. Send a key of 1 to ${maxKeyLength} printable ASCII characters, or none.`,
    );
  if (key.length > maxKeyLength) {
    return issue('TOO_LONG', `An idempotency key has at most ${maxKeyLength} characters.`, maxKeyLength);
  }
  return /^[\x20-\x7e]+$/.test(key)
    ? undefined
    : issue('INVALID_FORMAT', 'An idempotency key contains only printable ASCII characters.');
}

export const keyReused: IdempotencyError = {
  kind: 'idempotency',
  ...refusal(
    'This idempotency key was used for another update. Nothing was sent. Use a new key for this update.',
    null,
  ),
};

/** The key store cannot be reached, so an earlier request with this key may have been applied. */
export const keyNotChecked: OutcomeUnknownError = {
  kind: 'outcomeUnknown',
  ...refusal(
    'The store of idempotency keys cannot be reached. This request sent nothing; an earlier request with this key may ' +
      'have been applied. Send the request again with the same key.',
    null,
  ),
  applied: 'UNKNOWN',
  retryable: true,
  reason: 'KEY_NOT_CHECKED',
};

export function isKeyNotChecked(outcome: UpdateOutcome): boolean {
  return outcome.kind === 'outcomeUnknown' && outcome.reason === 'KEY_NOT_CHECKED';
}

/** Whether a key keeps an outcome: one that changed nothing, or that belongs to no update, releases the key. */
export function isKept(outcome: UpdateOutcome): boolean {
  const changedNothing = 'applied' in outcome && outcome.applied === 'NOT_APPLIED';
  return !changedNothing && !isKeyNotChecked(outcome);
}

/** The key is new, and the store is full or its disk refuses writes. */
export const keysFull: UnavailableError = {
  kind: 'unavailable',
  ...refusal(
    'The store of idempotency keys is full or cannot be written. Nothing was sent, and this key is still unused. ' +
      'Send the update again later with the same key.',
    null,
  ),
  retryable: true,
  retryAfterSeconds: null,
};

function issue(code: InputIssue['code'], message: string, limit: number | null = null): InputIssue {
  return inputIssue(['idempotencyKey'], code, message, limit);
}
