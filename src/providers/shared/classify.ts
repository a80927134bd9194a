import type { OrganizationError, OutcomeUnknownReason, ReadError } from '../../domain/errors.ts';
import type { Cutoff, HttpResult } from '../../http-client/http-result.ts';
import type { ProviderErrors } from './provider-errors.ts';

/** What an adapter read out of a refusal, where it could. */
export interface RefusalFacts {
  readonly code: string | null;
  readonly retryAfterSeconds: number | null;
}

type Answered = Extract<HttpResult, { readonly status: number }>;

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
  if (result.kind === 'notSent') return errors.notSent(result.cutoff, result.retryAfterSeconds);
  if (result.kind === 'noResponse') return errors.outcomeUnknown(lostFor[result.cutoff], null);
  const { status } = result;
  const unreadable =
    result.kind === 'unreadable' && isSuccess(result) ? unreadableFor(result.reason) : 'UNREADABLE_ANSWER';
  const isServerError = status === 408 || (status >= 500 && status < 600);
  return (
    classifyRefusal(errors, result, facts) ??
    errors.outcomeUnknown(isServerError ? 'SERVER_ERROR' : unreadable, facts.code)
  );
}

/** The same of a read, which leaves nothing in doubt: what may go well the next time is unavailable. */
export function classifyRead(errors: ProviderErrors, result: HttpResult, facts: RefusalFacts): ReadError {
  if (result.kind === 'notSent') return errors.notSent(result.cutoff, result.retryAfterSeconds);
  if (result.kind === 'noResponse') return errors.unavailable(null, null);
  const wasCutOff = result.kind === 'unreadable' && result.reason in lostFor;
  if (result.status === 408 || result.status >= 500 || wasCutOff) {
    return errors.unavailable(facts.code, facts.retryAfterSeconds);
  }
  return classifyRefusal(errors, result, facts) ?? errors.unexpected(facts.code, result.status);
}

/** The documented 200, or a 201, which says the same (RFC 9110 §15.3.2); a 202, say, would only promise a success. */
export function isSuccess(result: HttpResult): boolean {
  return 'status' in result && (result.status === 200 || result.status === 201);
}

/** Does its status say that the request was refused? A 408 says that a server did not get to the end of it. */
export function isRefusal(result: HttpResult): boolean {
  return 'status' in result && result.status >= 400 && result.status < 500 && result.status !== 408;
}

/** An answer cut short did come; one that the deadline or a stop cut off did not. */
function unreadableFor(why: Extract<HttpResult, { kind: 'unreadable' }>['reason']): OutcomeUnknownReason {
  return why === 'TIMEOUT' || why === 'INTERRUPTED' ? why : 'UNREADABLE_ANSWER';
}

/** A status that says by itself that the request was not processed; undefined for any other. */
function classifyRefusal(
  errors: ProviderErrors,
  result: Answered,
  { code, retryAfterSeconds }: RefusalFacts,
): ReadError | undefined {
  const { status } = result;
  if (status === 401) return errors.credential(code);
  if (status === 403) return errors.forbidden(code);
  if (status === 404) return errors.notFound(code);
  if (status === 429) return errors.rateLimited(code, retryAfterSeconds);
  if (status === 503 && retryAfterSeconds !== null) return errors.unavailable(code, retryAfterSeconds);
  return isRefusal(result) ? errors.unexpected(code, status) : undefined;
}
