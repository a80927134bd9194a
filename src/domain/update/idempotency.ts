import type { IdempotencyError, OutcomeUnknownError, UnavailableError } from '../errors.ts';
import { refusal } from '../errors.ts';
import type { InputIssue } from '../input-issue.ts';
import { inputIssue } from '../input-issue.ts';
import type { Provider } from '../provider/provider.ts';
import type { UpdateOutcome } from './outcome.ts';
import type { AnyPatch } from './patch.ts';

/** A caller's promise that requests under one key are one request. */
export interface IdempotencyKey {
  /** Whose key it is: callers do not share keys. */
  readonly caller: string;
  /** The key, followed by the position of the item in a batch. */
  readonly parts: readonly string[];
  /** When a new key is no longer taken, in milliseconds of the store's clock: another process may then hold the item. */
  readonly claimableUntilMs?: number;
  /** The keys of later updates of the same organization: once one is used, this update is no longer sent. */
  readonly later?: () => readonly IdempotencyKey[];
}

/** What a key stands for: another one under the same key is refused. */
export interface KeyedUpdate {
  readonly provider: Provider;
  readonly providerId: string;
  readonly patch: AnyPatch;
}

/** Sees to it that the updates under one key are applied at most once. */
export interface Idempotency {
  /**
   * Runs the work unless it was run, or is running, under this key.
   *
   * Resolves to the outcome of the work, whoever ran it: stored when the update was or may have been applied, and
   * forgotten when it provably was not, so that it can be tried again. To an IdempotencyError when the key was used
   * for another update. When the store cannot be reached, nothing is sent and the outcome is unknown, KEY_NOT_CHECKED;
   * when the store has no room for a new key, or a later update was begun, nothing is sent and the outcome is unavailable.
   *
   * @param onRunning called when the outcome of another request that runs the update is awaited
   */
  once(
    key: IdempotencyKey,
    update: KeyedUpdate,
    work: () => Promise<UpdateOutcome>,
    onRunning?: () => void,
  ): Promise<UpdateOutcome>;
  /**
   * Reserves a key for a batch, whose items have keys of their own: other updates, or the same in another order, are
   * refused under it until the reservation ends without a change, or the outcomes of its items expire.
   */
  reserve(key: IdempotencyKey, updates: readonly KeyedUpdate[]): Promise<Reservation | ReservationError>;
}

export interface Reservation {
  readonly kind: 'reserved';
  /** @param changedNothing whether provably no item was applied: the key is unused again then */
  end(changedNothing: boolean): Promise<void>;
}

/** Why nothing of a batch is sent. */
export type ReservationError = IdempotencyError | OutcomeUnknownError | UnavailableError;

const maxKeyLength = 255;

/** What is wrong with a key that a caller gave, at the path of its argument; undefined when nothing is. */
export function keyIssue(key: string): InputIssue | undefined {
  if (key.trim() === '') return issue('REQUIRED', 'An idempotency key is not empty.');
  if (key.length > maxKeyLength) {
    return issue('TOO_LONG', `An idempotency key has at most ${maxKeyLength} characters.`, maxKeyLength);
  }
  return /^[\x20-\x7e]+$/.test(key)
    ? undefined
    : issue('INVALID_FORMAT', 'An idempotency key has printable ASCII characters only.');
}

export const keyReused: IdempotencyError = {
  kind: 'idempotency',
  ...refusal('This idempotency key was used for another update; nothing was sent.', null),
};

/** The store of the keys cannot be reached: an earlier request with this key may have been applied. */
export const keyNotChecked: OutcomeUnknownError = {
  kind: 'outcomeUnknown',
  ...refusal(
    'The store of the idempotency keys cannot be reached. Nothing was sent by this request; an earlier request with ' +
      'this key may have been applied. Send it again with the same key.',
    null,
  ),
  applied: 'UNKNOWN',
  retryable: true,
  reason: 'KEY_NOT_CHECKED',
};

export function isKeyNotChecked(outcome: UpdateOutcome): boolean {
  return outcome.kind === 'outcomeUnknown' && outcome.reason === 'KEY_NOT_CHECKED';
}

/** The key is new, and the store has no room for it. */
export const keysFull: UnavailableError = {
  kind: 'unavailable',
  ...refusal(
    'No further idempotency key can be stored until older ones expire. Nothing was sent, and this key is still ' +
      'unused: send the update again later.',
    null,
  ),
  retryable: true,
  retryAfterSeconds: null,
};

function issue(code: InputIssue['code'], message: string, limit: number | null = null): InputIssue {
  return inputIssue(['idempotencyKey'], code, message, limit);
}
