import type { Expected } from './behavior.ts';
import { hasMarker, isOtherUnderKey } from './check-keys.ts';
import { checkNotSent, isOverQuota } from './check-not-sent.ts';
import { isSameByContract } from './fields.ts';
import type { WriteRequest } from './ledger.ts';
import type { Outcome } from './queries.ts';
import type { WriteResponse } from './responses.ts';
import type { Truth } from './truth.ts';
import { isApplied, isLate, overlaps, requestsBefore, requestsDuring } from './truth.ts';

/** Returns the problem with a response, or undefined when there is none. */
export type Check = (truth: Truth, response: WriteResponse) => string | undefined;

/** Checks that a field is APPLIED only if the provider applied the value, and REJECTED only if it did not. */
const fieldsAreTrue: Check = (truth, response) => {
  const { outcome, write } = response;
  if (outcome.fields === null) return undefined;
  const applications = requestsBefore(truth, response).flatMap((request) => request.applications);
  const hasApplied = (name: string) =>
    applications.some(({ field, stored }) => {
      if (field !== name) return false;
      // Vida confirms a setting by its name, and may store the value in another spelling.
      return write.provider === 'vida' || isSameByContract(name, stored, write.values[name] ?? null);
    });
  for (const name of Object.keys(write.values)) {
    const state = outcome.fields[name];
    if (state === undefined) return 'a field that was sent has no field result';
    if (state === 'APPLIED' && !hasApplied(name)) return 'APPLIED, and it was not applied';
    if (state === 'REJECTED' && hasApplied(name)) return 'REJECTED, and it was applied';
  }
  return undefined;
};

/** Checks that NOT_APPLIED is reported only if neither this request nor an earlier one with its key applied anything. */
const notAppliedIsTrue: Check = (truth, response) => {
  if (response.outcome.applied !== 'NOT_APPLIED') return undefined;
  const isShared = isSharedWithOthers(response);
  const isOwn = (request: WriteRequest) =>
    !(isShared && request.arrivedAt < response.startedAt) && !belongsToAnother(truth, response, request);
  return requestsBefore(truth, response).some((request) => isApplied(request) && isOwn(request))
    ? 'NOT_APPLIED, and it was applied'
    : undefined;
};

/** Checks that an update of one step with one response is not sent after it was reported NOT_APPLIED. */
const notAppliedIsFinal: Check = (truth, { answeredAt, outcome, sequence, write: { marker } }) => {
  if (outcome.applied !== 'NOT_APPLIED' || truth.findResponses(marker).length !== 1) return undefined;
  if (sequence.steps.filter((step) => hasMarker(step, marker)).length !== 1) return undefined;
  return truth.ledger.writesOf(marker).some(({ arrivedAt }) => arrivedAt > answeredAt)
    ? 'NOT_APPLIED, and then sent'
    : undefined;
};

/** Whether a concurrent request of another client sent the update, and was or could be notified of its outcome. */
function belongsToAnother(
  truth: Truth,
  response: WriteResponse,
  { arrivedAt, endedAt }: WriteRequest,
): boolean {
  if (arrivedAt < response.startedAt) return false;
  const others = truth
    .findResponses(response.write.marker)
    .filter((other) => other.outcome.applied !== 'NOT_APPLIED' && overlaps(other, arrivedAt, endedAt));
  return others.length > 0 || truth.ledger.isUnreachable('process', arrivedAt, response.answeredAt);
}

/** Whether a request with other updates and the same key also contains this update, whose outcome it need not know. */
function isSharedWithOthers({ sequence, step, write }: WriteResponse): boolean {
  return sequence.steps.some((other) => isOtherUnderKey(other, step) && hasMarker(other, write.marker));
}

const retryableIsTrue: Check = (_truth, { outcome }) => {
  if (outcome.applied !== 'UNKNOWN') return undefined;
  return outcome.retryable === (outcome.reason === 'KEY_NOT_CHECKED')
    ? undefined
    : `UNKNOWN ${outcome.reason ?? ''} with retryable ${outcome.retryable}`;
};

/** Checks that a documented response of the provider leads to its documented outcome. */
const documentedIsKept: Check = (truth, response) => {
  const candidates = candidatesOf(truth, response);
  if (candidates.length === 0 || candidates.some(({ isDisturbed }) => isDisturbed)) return undefined;
  if (hasOtherCause(truth, response, candidates)) return undefined;
  const expected = candidates.flatMap((candidate) => candidate.expected);
  if (expected.some((each) => matches(response.outcome, each))) return undefined;
  const wanted = expected.map(toText).filter((text, index, all) => all.indexOf(text) === index);
  return `${toText(response.outcome)} instead of ${wanted.join(' or ')}`;
};

/** Returns the requests that can cause a response: with a key, each request in flight or the last one before. */
function candidatesOf(truth: Truth, response: WriteResponse): readonly WriteRequest[] {
  const last = requestsBefore(truth, response).slice(-1);
  if (response.key === null) return last;
  const during = requestsDuring(truth, response);
  return during.length > 0 ? during : last;
}

/** Whether the outcome has another cause than the provider's response: a deadline, the key of another update, an outage. */
function hasOtherCause(truth: Truth, response: WriteResponse, candidates: readonly WriteRequest[]): boolean {
  const { key, outcome, startedAt, answeredAt } = response;
  const isUnreachable = (of: Parameters<Truth['ledger']['isUnreachable']>[0]) =>
    truth.ledger.isUnreachable(of, Math.min(startedAt, candidates[0]?.arrivedAt ?? startedAt), answeredAt);
  if (outcome.member === 'OrganizationIdempotencyError') return key !== null;
  if (outcome.reason === 'KEY_NOT_CHECKED') return isUnreachable('store');
  if (outcome.reason === 'INTERRUPTED') return isUnreachable('process') || isUnreachable('store');
  if (outcome.reason === 'TIMEOUT') {
    return truth.findResponses(response.write.marker).some((each) => isLate(truth, each));
  }
  if (outcome.reason !== null && isUnreachable(response.write.provider)) return true;
  if (outcome.member !== 'OrganizationUnavailableError' && !isOverQuota(truth, response)) return false;
  return (
    isSharedWithOthers(response) ||
    candidates.every(
      (each) =>
        isRefused(startedAt)(each) ||
        isRequestedElsewhere(truth, response, each) ||
        belongsToAnother(truth, response, each),
    )
  );
}

/** Whether the update was not applied and also requested elsewhere, so that its key could be claimed again. */
function isRequestedElsewhere(
  { findResponses }: Truth,
  { step, write }: WriteResponse,
  request: WriteRequest,
): boolean {
  if (isApplied(request)) return false;
  return findResponses(write.marker).some(
    (other) => other.step !== step && overlaps(other, request.arrivedAt, request.endedAt),
  );
}

/** Whether the update was refused, so that a further attempt can find an open circuit. */
const isRefused =
  (startedAt: number) =>
  (request: WriteRequest): boolean =>
    !isApplied(request) && (request.endedAt < startedAt || request.timed.behavior.isResendable === true);

function matches(outcome: Outcome, { applied, fields, member, reasons, status }: Expected): boolean {
  return (
    outcome.member === member &&
    (applied === undefined || outcome.applied === applied) &&
    (reasons === undefined || reasons.includes(outcome.reason ?? '')) &&
    (status === undefined || outcome.status === status) &&
    (fields === undefined || toFields(outcome.fields) === toFields(fields))
  );
}

function toText(each: Outcome | Expected): string {
  const reasons = 'reasons' in each ? each.reasons?.join('/') : 'reason' in each ? each.reason : undefined;
  const states = each.fields ? [...new Set(Object.values(each.fields))].sort().join('+') : undefined;
  const parts = [each.member.replace('Organization', ''), each.applied, reasons, states];
  return parts.filter(Boolean).join(' ');
}

function toFields(fields: Outcome['fields']): string {
  return JSON.stringify(Object.entries(fields ?? {}).sort());
}

export const outcomeChecks: readonly Check[] = [
  fieldsAreTrue,
  notAppliedIsTrue,
  notAppliedIsFinal,
  retryableIsTrue,
  documentedIsKept,
  checkNotSent,
];
