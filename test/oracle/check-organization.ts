import type { Value } from './fields.ts';
import { isIdentical } from './fields.ts';
import type { ReadResponse, WriteResponse } from './responses.ts';
import type { Truth } from './truth.ts';
import { requestsDuring } from './truth.ts';

/** The maximum time between the confirmation of a value and its application. */
const toleranceMs = 25;

/** Checks that the organization in an outcome shows values that its provider held or confirmed during the request. */
export function checkShown(truth: Truth, response: WriteResponse): string | undefined {
  const { outcome, startedAt, answeredAt, write } = response;
  const during = requestsDuring(truth, response);
  const from = Math.min(startedAt, during[0]?.arrivedAt ?? startedAt);
  const isHeld = ([field, value]: [string, Value]) =>
    truth.ledger
      .heldBetween(write.organization, field, from, answeredAt + toleranceMs)
      .some((each) => isIdentical(each, value));
  const notHeld = Object.entries(outcome.shown ?? {}).find((shown) => shown[1] !== null && !isHeld(shown));
  if (notHeld === undefined) return undefined;
  const [field, value] = notHeld;
  const isSent = isIdentical(write.values[field] ?? null, value);
  if (!isSent) return 'the organization shows a value that the provider did not hold';
  const isConfirmed = during.length > 0 && outcome.fields?.[field] === 'APPLIED';
  if (!isConfirmed) return 'the organization shows a value that was sent but not confirmed';
  return wasRead(truth, response, from)
    ? 'the organization shows the value that was sent, and a read shows another'
    : undefined;
}

/** Whether the organization was read during the request, and each read was received and showed the held values. */
function wasRead({ ledger }: Truth, { answeredAt, outcome, write }: WriteResponse, from: number): boolean {
  const reads = ledger
    .readsOf(write.provider, write.organization)
    .filter(({ arrivedAt }) => arrivedAt >= from && arrivedAt <= answeredAt);
  const hasArrived = Object.entries(outcome.shown ?? {}).some(
    ([field, value]) => value !== null && !Object.hasOwn(write.values, field),
  );
  return hasArrived && reads.length > 0 && reads.every(({ answered }) => answered === 'STATE');
}

/** Checks that a read shows values that the provider held during it, or a documented "not found". */
export function checkRead({ ledger }: Truth, response: ReadResponse): string | undefined {
  const { answeredAt, member, organization, provider, shown, startedAt } = response;
  if (member === 'OrganizationNotFoundError') {
    const reads = ledger.readsOf(provider, organization);
    const isTrue = reads.some(
      ({ answered, arrivedAt }) =>
        answered === 'NOT_FOUND' && arrivedAt >= startedAt && arrivedAt <= answeredAt,
    );
    return isTrue ? undefined : 'NotFoundError, and the provider did not document that';
  }
  for (const [field, value] of Object.entries(shown ?? {})) {
    const held = ledger.heldBetween(organization, field, startedAt, answeredAt);
    if (!held.some((each) => isIdentical(each, value))) return `a read shows ${field} as it was not held`;
  }
  return undefined;
}
