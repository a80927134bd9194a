import type { UnavailableError } from '../errors.ts';
import { refusal } from '../errors.ts';
import type { Provider } from '../provider/provider.ts';
import { isKeyNotChecked, keyNotChecked } from './idempotency.ts';
import type { UpdateOutcome } from './outcome.ts';

/** Whether the update may have been, or may still be, applied; later updates of its organization are then not sent. */
export function mayBeApplied(outcome: UpdateOutcome): boolean {
  return 'applied' in outcome && outcome.applied === 'UNKNOWN';
}

/** The error of an update that is not sent because an earlier one of its organization has an unknown outcome. */
export function blockedByUnknown(provider: Provider, scope: 'batch' | 'bulk update'): UnavailableError {
  const message =
    `An earlier update of this organization in the same ${scope} ended with an unknown outcome, so this one was not ` +
    'sent: the earlier one can still arrive and undo it. Compare the organization with both before you send this one again.';
  return { kind: 'unavailable', ...refusal(message, provider), retryAfterSeconds: null };
}

/** The error of an unapplied update that is no longer sent because a later one of its organization has started. */
export function supersededError(provider: Provider | null): UnavailableError {
  const message =
    'A later update of this organization in the same batch started after this one had not been applied, so this one ' +
    'was not sent: it could undo the later one. Compare the organization with it, then send it with another key.';
  return { kind: 'unavailable', ...refusal(message, provider), retryAfterSeconds: null };
}

/**
 * Returns the outcome of the later updates of an organization after this one; null when they may be sent. After
 * KEY_NOT_CHECKED they get the same outcome, because all of them are safe to send again with the same key.
 */
export function toBlockedOutcome(
  outcome: UpdateOutcome,
  provider: Provider,
  scope: 'batch' | 'bulk update',
): UpdateOutcome | null {
  if (!mayBeApplied(outcome)) return null;
  return isKeyNotChecked(outcome) ? keyNotChecked : blockedByUnknown(provider, scope);
}
