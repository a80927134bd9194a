import type { InputIssue, InputPath } from './input-issue.ts';
import { inputIssue } from './input-issue.ts';
import type { Organization } from './organization/organization.ts';
import type { Provider } from './provider/provider.ts';
import { providerLabels } from './provider/provider.ts';

/** May the provider have changed something? */
export type WriteOutcome = 'NOT_APPLIED' | 'UNKNOWN';

/** Why the fate of a write that was sent is unknown. */
export type OutcomeUnknownReason =
  | 'TIMEOUT'
  | 'CONNECTION_LOST'
  | 'SERVER_ERROR'
  | 'UNREADABLE_ANSWER'
  | 'NOT_CONFIRMED'
  | 'INTERRUPTED';

/** What every expected error tells. */
export interface ErrorFields {
  /** For people; never a secret, a URL or an upstream body. */
  readonly message: string;
  /** Null when no provider was involved. */
  readonly provider: Provider | null;
  /** The provider's own code, when it sent one. */
  readonly providerCode: string | null;
  readonly applied: WriteOutcome;
  /** Would the same request stand a chance later? */
  readonly retryable: boolean;
}

interface Expected<Kind extends string> extends ErrorFields {
  readonly kind: Kind;
}

export interface InputError extends Expected<'input'> {
  readonly issues: readonly InputIssue[];
}
export interface NameTakenError extends Expected<'nameTaken'> {
  readonly path: InputPath;
}
export interface RateLimitedError extends Expected<'rateLimited'> {
  readonly retryAfterSeconds: number | null;
}
export interface UnavailableError extends Expected<'unavailable'> {
  readonly retryAfterSeconds: number | null;
}
export interface OutcomeUnknownError extends Expected<'outcomeUnknown'> {
  /** KEY_NOT_CHECKED: this request sent nothing; an earlier one with the same key may have. */
  readonly reason: OutcomeUnknownReason | 'KEY_NOT_CHECKED';
  /** As far as the answer showed it; absent when it showed nothing that can be trusted. */
  readonly organization?: Organization;
}
export interface UnexpectedError extends Expected<'unexpected'> {
  /** HTTP status of the refusal, when it was told by one. */
  readonly status: number | null;
}
export type IdempotencyError = Expected<'idempotency'>;
export type NotFoundError = Expected<'notFound'>;
export type ForbiddenError = Expected<'forbidden'>;
export type CredentialError = Expected<'credential'>;

/** Everything that can go wrong with an update and that a client can act on: values, never thrown. */
export type OrganizationError =
  | InputError
  | NotFoundError
  | NameTakenError
  | ForbiddenError
  | CredentialError
  | RateLimitedError
  | UnavailableError
  | OutcomeUnknownError
  | IdempotencyError
  | UnexpectedError;

/** What can go wrong with a read; nothing was changed by it. */
export type ReadError = Exclude<OrganizationError, NameTakenError | OutcomeUnknownError | IdempotencyError>;

export function isReadError(error: OrganizationError): error is ReadError {
  return error.kind !== 'nameTaken' && error.kind !== 'outcomeUnknown' && error.kind !== 'idempotency';
}

/** The facts of a refusal that changed nothing and that the same request would meet again. */
export function refusal(
  message: string,
  provider: Provider | null,
  providerCode: string | null = null,
): ErrorFields {
  return { message, provider, providerCode, applied: 'NOT_APPLIED', retryable: false };
}

/** The same words for what there is not and for what the caller may not see. */
export function organizationNotFound(provider: Provider, code: string | null = null): NotFoundError {
  const message = `${providerLabels[provider]} has no such organization, or does not show it to this gateway.`;
  return { kind: 'notFound', ...refusal(message, provider, code) };
}

/** More than a form shows; a list can have an issue in each of its entries. */
const maxIssues = 100;

/** An update that was not sent, or that the provider refused, for what stands in its input. */
export function inputError(
  provider: Provider | null,
  issues: readonly InputIssue[],
  facts: Partial<ErrorFields> = {},
): InputError {
  const listed = issues.slice(0, maxIssues);
  const rest = issues.length > maxIssues ? ` The first ${maxIssues} are listed.` : '';
  const message =
    issues.length === 1 && issues[0] ? issues[0].message : `The input has ${issues.length} issues.${rest}`;
  return { kind: 'input', ...refusal(message, provider), ...facts, issues: listed };
}

/** A list cannot continue after an organization that it no longer has: where it stood is not known. */
export function staleCursor(provider: Provider): InputError {
  return inputError(provider, [
    inputIssue(
      ['after'],
      'INVALID_FORMAT',
      'The organization of this cursor is no longer in the list. Read the list from its beginning.',
    ),
  ]);
}

/** A list was asked to go on from where it has no place. */
export function invalidCursor(provider: Provider): InputError {
  return inputError(provider, [
    inputIssue(['after'], 'INVALID_FORMAT', 'This is not a cursor of this list.'),
  ]);
}
