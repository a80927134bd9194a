import type { OrganizationError, OutcomeUnknownReason } from '../domain/errors.ts';
import type { Cutoff, HttpResult } from '../http/http-result.ts';
import type { WriteErrors } from './write-errors.ts';

/** What an adapter read out of a refusal, where it could. */
export interface RefusalFacts {
  readonly code: string | null;
  readonly retryAfterSeconds: number | null;
}

const lostFor: Readonly<Record<Cutoff, OutcomeUnknownReason>> = {
  TIMEOUT: 'TIMEOUT',
  CONNECTION: 'CONNECTION_LOST',
  INTERRUPTED: 'INTERRUPTED',
};

/**
 * The outcome of a write that is told by how far it came and by its HTTP status alone: every row of the outcome table
 * but those that a provider's own code or body tells.
 */
export function classifyWrite(
  errors: WriteErrors,
  result: HttpResult,
  facts: RefusalFacts,
): OrganizationError {
  switch (result.kind) {
    case 'notSent':
      return errors.unavailable(null, result.retryAfterSeconds);
    case 'noAnswer':
      return errors.outcomeUnknown(lostFor[result.cutoff], null);
    case 'unreadable':
      return classifyStatus(errors, result.status, facts, unreadableFor(result.why));
    case 'answered':
      return classifyStatus(errors, result.status, facts, 'UNREADABLE_ANSWER');
  }
}

/** Is it an answer in which a success can be read? */
export function isSuccess(result: HttpResult): boolean {
  return result.kind === 'answered' && result.status >= 200 && result.status < 300;
}

/** An answer cut short did come; one that the deadline or a stop cut off did not. */
function unreadableFor(why: Extract<HttpResult, { kind: 'unreadable' }>['why']): OutcomeUnknownReason {
  return why === 'TIMEOUT' || why === 'INTERRUPTED' ? why : 'UNREADABLE_ANSWER';
}

function classifyStatus(
  errors: WriteErrors,
  status: number,
  { code, retryAfterSeconds }: RefusalFacts,
  unreadable: OutcomeUnknownReason,
): OrganizationError {
  if (status === 401) return errors.credential(code);
  if (status === 403) return errors.forbidden(code);
  if (status === 404) return errors.notFound(code);
  if (status === 429) return errors.rateLimited(code, retryAfterSeconds);
  if (status === 503 && retryAfterSeconds !== null) return errors.unavailable(code, retryAfterSeconds);
  if (status >= 400 && status < 500) return errors.unexpected(code, status);
  if (status >= 500 && status < 600) return errors.outcomeUnknown('SERVER_ERROR', code);
  return errors.outcomeUnknown(status < 300 ? unreadable : 'UNREADABLE_ANSWER', code);
}
