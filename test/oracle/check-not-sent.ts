import type { Check } from './check-outcome.ts';
import type { WriteResponse } from './responses.ts';
import type { Truth } from './truth.ts';
import { isLate, requestsBefore } from './truth.ts';

/** Checks that an update that no provider received is reported so, and for a reason that can prevent sending. */
export const checkNotSent: Check = (truth, response) => {
  if (requestsBefore(truth, response).length > 0) return undefined;
  const { answeredAt, key, outcome } = response;
  if (outcome.applied === 'UNKNOWN') {
    // A killed process held the key and had not sent the update yet.
    const isAbandoned =
      outcome.reason === 'INTERRUPTED' && truth.ledger.isUnreachable('process', 0, answeredAt);
    const isLost = isAbandoned || sendersOf(truth, response).some((each) => canBeLost(truth, each));
    return isLost ? undefined : 'UNKNOWN, and nothing was sent';
  }
  if (outcome.applied === null) return undefined;
  const isKnown =
    outcome.member === 'OrganizationUnavailableError' ||
    isOverQuota(truth, response) ||
    (outcome.member === 'OrganizationIdempotencyError' && key !== null);
  return isKnown ? undefined : `${outcome.member}, and nothing was sent`;
};

/** Whether an update was refused because the provider had stated a wait that was not over. */
export function isOverQuota({ ledger }: Truth, response: WriteResponse): boolean {
  const { answeredAt, outcome, startedAt, write } = response;
  return (
    outcome.member === 'OrganizationRateLimitedError' &&
    ledger.isOverQuota(write.provider, startedAt, answeredAt)
  );
}

/** The responses whose request can have sent the update, including earlier ones with the key whose outcome was stored. */
function sendersOf(truth: Truth, response: WriteResponse): readonly WriteResponse[] {
  if (response.key === null) return [response];
  return truth
    .findResponses(response.write.marker)
    .filter(({ key, startedAt }) => key === response.key && startedAt <= response.startedAt);
}

/** Whether the request can have been lost before the provider received it. */
function canBeLost(truth: Truth, response: WriteResponse): boolean {
  const { answeredAt, startedAt, write } = response;
  const isUnreachable = ([write.provider, 'process', 'store'] as const).some((of) =>
    truth.ledger.isUnreachable(of, startedAt, answeredAt),
  );
  return isUnreachable || isLate(truth, response) || hasLeftover(truth, response);
}

/** A connection with leftover bytes can be closed with the next request, before the provider receives it. */
function hasLeftover({ ledger }: Truth, { answeredAt, startedAt, write }: WriteResponse): boolean {
  return ledger.writes.some(
    ({ arrivedAt, isDisturbing, provider }) =>
      isDisturbing &&
      provider === write.provider &&
      arrivedAt >= startedAt - disturbedMs &&
      arrivedAt <= answeredAt,
  );
}

/** How long a connection with leftover bytes can stay in use. */
const disturbedMs = 500;
