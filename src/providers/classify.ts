import type { OrganizationError, OutcomeUnknownReason, ReadError } from '../domain/errors.ts';
import type { Cutoff, HttpResult } from '../http/http-result.ts';
import type { ProviderErrors } from './provider-errors.ts';

/** What an adapter read out of a refusal, where it could. */
export interface RefusalFacts {
  readonly code: string | null;
  readonly retryAfterSeconds: number | null;
}

const lostFor: Readonly<Record<Cutoff, OutcomeUnknownReason>> = {
  TIMEOUT: 'TIMEOUT',
  CONNECTION: 'CONNECTION_LOST',
  INTERRUPTED: 'INTERRUPTED',
  CANCELLED: 'INTERRUPTED',
};

/**
 * The outcome of a write that is told by how far it came and by its HTTP status alone: every row of the outcome table
 * but those that a provider's own code or body tells.
 */
export function classifyWrite(
  errors: ProviderErrors,
  result: HttpResult,
  facts: RefusalFacts,
): OrganizationError {
  if (result.kind === 'notSent') return errors.unavailable(null, result.retryAfterSeconds);
  if (result.kind === 'noAnswer') return errors.outcomeUnknown(lostFor[result.cutoff], null);
  const { status } = result;
  const unreadable =
    result.kind === 'unreadable' && isSuccess(result) ? unreadableFor(result.why) : 'UNREADABLE_ANSWER';
  const isServerError = status >= 500 && status < 600;
  return (
    classifyRefusal(errors, status, facts) ??
    errors.outcomeUnknown(isServerError ? 'SERVER_ERROR' : unreadable, facts.code)
  );
}

/** The same of a read, which leaves nothing in doubt: what may go well the next time is unavailable. */
export function classifyRead(errors: ProviderErrors, result: HttpResult, facts: RefusalFacts): ReadError {
  if (result.kind === 'notSent') return errors.unavailable(null, result.retryAfterSeconds);
  if (result.kind === 'noAnswer') return errors.unavailable(null, null);
  const wasCutOff = result.kind === 'unreadable' && result.why in lostFor;
  if (result.status >= 500 || wasCutOff) return errors.unavailable(facts.code, facts.retryAfterSeconds);
  return classifyRefusal(errors, result.status, facts) ?? errors.unexpected(facts.code, result.status);
}

/** The one status that both providers document for a success; a 202, say, would only promise one. */
export function isSuccess(result: HttpResult): boolean {
  return 'status' in result && result.status === 200;
}

/** An answer cut short did come; one that the deadline or a stop cut off did not. */
function unreadableFor(why: Extract<HttpResult, { kind: 'unreadable' }>['why']): OutcomeUnknownReason {
  return why === 'TIMEOUT' || why === 'INTERRUPTED' ? why : 'UNREADABLE_ANSWER';
}

/** A status that says by itself that the request was not processed; undefined for any other. */
function classifyRefusal(
  errors: ProviderErrors,
  status: number,
  { code, retryAfterSeconds }: RefusalFacts,
): ReadError | undefined {
  if (status === 401) return errors.credential(code);
  if (status === 403) return errors.forbidden(code);
  if (status === 404) return errors.notFound(code);
  if (status === 429) return errors.rateLimited(code, retryAfterSeconds);
  if (status === 503 && retryAfterSeconds !== null) return errors.unavailable(code, retryAfterSeconds);
  return status >= 400 && status < 500 ? errors.unexpected(code, status) : undefined;
}
