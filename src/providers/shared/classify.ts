import type { OrganizationError, OutcomeUnknownReason, ReadError } from '../../domain/errors.ts';
import type { Cutoff, ExceededLimit, HttpResult } from '../../http-client/http-result.ts';
import type { ProviderErrors } from './provider-errors.ts';

/** What an adapter decoded from a refusal; null where the refusal does not contain it. */
export interface RefusalDetails {
  readonly code: string | null;
  readonly retryAfterSeconds: number | null;
}

type HttpResponse = Extract<HttpResult, { readonly status: number }>;

const outcomeOfCutoff: Readonly<Record<Cutoff, OutcomeUnknownReason>> = {
  TIMEOUT: 'TIMEOUT',
  CONNECTION: 'CONNECTION_LOST',
  INTERRUPTED: 'INTERRUPTED',
  CANCELLED: 'INTERRUPTED',
  REMOVED: 'INTERRUPTED',
};

const outcomeOfLimit: Readonly<Record<ExceededLimit, OutcomeUnknownReason>> = {
  TOO_LARGE: 'UNREADABLE_ANSWER',
  TOO_MANY_CHUNKS: 'UNREADABLE_ANSWER',
  TOO_MANY_INTERIM_RESPONSES: 'UNREADABLE_ANSWER',
};

const outcomeOfNoResponse = { ...outcomeOfCutoff, ...outcomeOfLimit };

/**
 * Classifies a write by how far the request got and by its HTTP status: every row of the outcome table except those that
 * depend on a provider's own code or body.
 */
export function classifyWrite(
  errors: ProviderErrors,
  result: HttpResult,
  facts: RefusalDetails,
): OrganizationError {
  if (result.kind === 'notSent') return errors.notSent(result.cutoff, result.retryAfterSeconds);
  if (result.kind === 'noResponse') return errors.outcomeUnknown(outcomeOfNoResponse[result.cutoff], null);
  const { status } = result;
  const unreadable =
    result.kind === 'unreadable' && isSuccess(result)
      ? toUnreadableReason(result.reason)
      : 'UNREADABLE_ANSWER';
  const isServerError = status === 408 || (status >= 500 && status < 600);
  return (
    classifyRefusal(errors, result, facts) ??
    errors.outcomeUnknown(isServerError ? 'SERVER_ERROR' : unreadable, facts.code)
  );
}

/** Classifies a read in the same way; its outcome is never unknown, and a failure that a retry may fix is `unavailable`. */
export function classifyRead(errors: ProviderErrors, result: HttpResult, facts: RefusalDetails): ReadError {
  if (result.kind === 'notSent') return errors.notSent(result.cutoff, result.retryAfterSeconds);
  if (result.kind === 'noResponse') return errors.unavailable(null, null);
  const wasCutOff = result.kind === 'unreadable' && result.reason in outcomeOfCutoff;
  if (result.status === 408 || result.status >= 500 || wasCutOff) {
    return errors.unavailable(facts.code, facts.retryAfterSeconds);
  }
  return classifyRefusal(errors, result, facts) ?? errors.unexpected(facts.code, result.status);
}

/** Whether the status is the documented 200 or its equivalent 201 (RFC 9110 §15.3.2); a 202, for example, only promises success. */
export function isSuccess(result: HttpResult): boolean {
  return 'status' in result && (result.status === 200 || result.status === 201);
}

/** Whether the status is a refusal; a 408 only states that the server did not receive the whole request. */
export function isRefusal(result: HttpResult): boolean {
  return 'status' in result && result.status >= 400 && result.status < 500 && result.status !== 408;
}

/** The reason of an unknown outcome after a response that contradicts itself, or that may. */
export function toContradictionReason(result: HttpResult): OutcomeUnknownReason {
  return result.kind === 'unreadable' ? toUnreadableReason(result.reason) : 'UNREADABLE_ANSWER';
}

/** A truncated response was received, so it is unreadable; one that the deadline or a stop cut off keeps that reason. */
function toUnreadableReason(
  reason: Extract<HttpResult, { kind: 'unreadable' }>['reason'],
): OutcomeUnknownReason {
  return reason === 'TIMEOUT' || reason === 'INTERRUPTED' ? reason : 'UNREADABLE_ANSWER';
}

/** @returns undefined for a status that does not by itself prove that the request was not processed */
function classifyRefusal(
  errors: ProviderErrors,
  result: HttpResponse,
  { code, retryAfterSeconds }: RefusalDetails,
): ReadError | undefined {
  const { status } = result;
  if (status === 401) return errors.credential(code);
  if (status === 403) return errors.forbidden(code);
  if (status === 404) return errors.notFound(code);
  if (status === 429) return errors.rateLimited(code, retryAfterSeconds);
  if (status === 503 && retryAfterSeconds !== null) return errors.unavailable(code, retryAfterSeconds);
  return isRefusal(result) ? errors.unexpected(code, status) : undefined;
}
