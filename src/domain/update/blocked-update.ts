import type { UnavailableError } from '../errors.ts';
import { refusal } from '../errors.ts';
import type { Provider } from '../provider/provider.ts';
import { isKeyNotChecked, keyNotChecked } from './idempotency.ts';
import type { UpdateOutcome } from './outcome.ts';

/** May the update still be, or come to be, applied? What was to follow it is not sent then, so that the order holds. */
export function mayBeApplied(outcome: UpdateOutcome): boolean {
  return 'applied' in outcome && outcome.applied === 'UNKNOWN';
}

/** An update that is not sent, since an earlier one of its organization is in doubt. */
export function blockedByUnknown(provider: Provider, from: 'batch' | 'bulk update'): UnavailableError {
  const message =
    `An earlier update of this organization in the same ${from} ended with an unknown outcome, so this one was not ` +
    'sent: it could be supersededError. Compare the organization with both before you send this one again.';
  return { kind: 'unavailable', ...refusal(message, provider), retryAfterSeconds: null };
}

/** An update that was not applied, and is not sent now that a later one of its organization was begun. */
export function supersededError(provider: Provider | null): UnavailableError {
  const message =
    'A later update of this organization in the same batch was begun after this one had not been applied, so this one ' +
    'was not sent: it could undo the later one. Compare the organization with it, then send it under another key.';
  return { kind: 'unavailable', ...refusal(message, provider), retryAfterSeconds: null };
}

/**
 * The outcome of the updates that follow this one, in place of sending them; null when they may be sent. After a key that
 * could not be checked they were not sent either, and all of them are safe to send again with the same key.
 */
export function toBlockedOutcome(
  outcome: UpdateOutcome,
  provider: Provider,
  from: 'batch' | 'bulk update',
): UpdateOutcome | null {
  if (!mayBeApplied(outcome)) return null;
  return isKeyNotChecked(outcome) ? keyNotChecked : blockedByUnknown(provider, from);
}
