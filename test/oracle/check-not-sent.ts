import type { WriteAnswer } from './answers.ts';
import type { Check } from './check-outcome.ts';
import type { Truth } from './truth.ts';
import { isLate, requestsBefore } from './truth.ts';

/** An update that no provider received is refused as such, and only for what can keep it from being sent. */
export const notSentIsTrue: Check = (truth, answer) => {
  if (requestsBefore(truth, answer).length > 0) return undefined;
  const { answeredAt, key, outcome } = answer;
  if (outcome.applied === 'UNKNOWN') {
    // A process that was killed held the key, and had not sent the update yet.
    const isAbandoned = outcome.reason === 'INTERRUPTED' && truth.ledger.isAway('process', 0, answeredAt);
    const isLost = isAbandoned || sendersOf(truth, answer).some((each) => canBeLost(truth, each));
    return isLost ? undefined : 'UNKNOWN, and nothing was sent';
  }
  if (outcome.applied === null) return undefined;
  const isKnown =
    outcome.member === 'OrganizationUnavailableError' ||
    (outcome.member === 'OrganizationIdempotencyError' && key !== null);
  return isKnown ? undefined : `${outcome.member}, and nothing was sent`;
};

/** The answers whose request can have sent the update: under a key, an earlier one whose outcome was stored, too. */
function sendersOf(truth: Truth, answer: WriteAnswer): readonly WriteAnswer[] {
  if (answer.key === null) return [answer];
  return truth
    .answersOf(answer.write.marker)
    .filter(({ key, startedAt }) => key === answer.key && startedAt <= answer.startedAt);
}

/** Can the request have been lost before it arrived? */
function canBeLost(truth: Truth, answer: WriteAnswer): boolean {
  const { answeredAt, startedAt, write } = answer;
  const isAway = ([write.provider, 'process', 'store'] as const).some((of) =>
    truth.ledger.isAway(of, startedAt, answeredAt),
  );
  return isAway || isLate(truth, answer) || hasLeftover(truth, answer);
}

/** A connection on which bytes were left can be lost with the next request, before that arrives. */
function hasLeftover({ ledger }: Truth, { answeredAt, startedAt, write }: WriteAnswer): boolean {
  return ledger.writes.some(
    ({ arrivedAt, isDisturbing, provider }) =>
      isDisturbing &&
      provider === write.provider &&
      arrivedAt >= startedAt - disturbedMs &&
      arrivedAt <= answeredAt,
  );
}

/** How long a connection with a leftover may stay in use. */
const disturbedMs = 500;
