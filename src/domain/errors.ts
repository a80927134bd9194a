import type { FieldComparison } from './comparison/field-comparison.ts';
import type { InputIssue, InputPath } from './input-issue.ts';
import { inputIssue } from './input-issue.ts';
import type { Organization } from './organization/organization.ts';
import type { Provider } from './provider/provider.ts';
import { providerNames } from './provider/provider.ts';
import type { RequestedUpdate } from './update/update-request.ts';

/** Whether the provider may have changed something. */
export type WriteOutcome = 'NOT_APPLIED' | 'UNKNOWN';

/** Why the outcome of a write that was sent is unknown. */
export type OutcomeUnknownReason =
  | 'TIMEOUT'
  | 'CONNECTION_LOST'
  | 'SERVER_ERROR'
  | 'UNREADABLE_ANSWER'
  | 'NOT_CONFIRMED'
  | 'INTERRUPTED';

/** The fields of every expected error. */
export interface ErrorFields {
  /** Text for people; never contains a secret, a URL or an upstream body. */
  readonly message: string;
  /** Null when the error concerns no provider. */
  readonly provider: Provider | null;
  /** The provider's own code, when it sent one. */
  readonly providerCode: string | null;
  readonly applied: WriteOutcome;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** Set when this is the outcome of an earlier request with the same idempotency key, and this request sent nothing. */
  readonly replayed?: true;
}

interface ExpectedError<Kind extends string> extends ErrorFields {
  readonly kind: Kind;
}

export interface InputError extends ExpectedError<'input'> {
  readonly issues: readonly InputIssue[];
}
export interface NameTakenError extends ExpectedError<'nameTaken'> {
  readonly path: InputPath;
}
export interface RateLimitedError extends ExpectedError<'rateLimited'> {
  readonly retryAfterSeconds: number | null;
}
export interface UnavailableError extends ExpectedError<'unavailable'> {
  readonly retryAfterSeconds: number | null;
}
export interface OutcomeUnknownError extends ExpectedError<'outcomeUnknown'> {
  /** KEY_NOT_CHECKED: this request sent nothing, but an earlier one with the same key may have. */
  readonly reason: OutcomeUnknownReason | 'KEY_NOT_CHECKED';
  /** The organization as far as the response contains it; absent when the response cannot be trusted. */
  readonly organization?: Organization;
  /** Absent in the errors of bulk updates. */
  readonly request?: RequestedUpdate;
}
/** The organization no longer has the expected values; nothing was sent. */
export interface ConflictError extends ExpectedError<'conflict'> {
  /** The expected fields whose values differ. */
  readonly conflicts: readonly FieldComparison[];
  /** The organization as it was read; only its ids in a stored outcome. */
  readonly organization: Organization;
}
export interface UnexpectedError extends ExpectedError<'unexpected'> {
  /** The HTTP status of the refusal; null when the refusal was not an HTTP status. */
  readonly status: number | null;
}
export type IdempotencyError = ExpectedError<'idempotency'>;
export type NotFoundError = ExpectedError<'notFound'>;
export type ForbiddenError = ExpectedError<'forbidden'>;
export type CredentialError = ExpectedError<'credential'>;

/** Every error of an update that a client can handle: returned as a value, never thrown. */
export type OrganizationError =
  | InputError
  | NotFoundError
  | NameTakenError
  | ForbiddenError
  | CredentialError
  | RateLimitedError
  | UnavailableError
  | ConflictError
  | OutcomeUnknownError
  | IdempotencyError
  | UnexpectedError;

/** Every error of a read, which never changes anything. */
export type ReadError = Exclude<
  OrganizationError,
  NameTakenError | ConflictError | OutcomeUnknownError | IdempotencyError
>;

const writeErrorKinds: ReadonlySet<OrganizationError['kind']> = new Set([
  ...(['nameTaken', 'conflict', 'outcomeUnknown', 'idempotency'] as const),
]);

export function isReadError(error: OrganizationError): error is ReadError {
  return !writeErrorKinds.has(error.kind);
}

/** The fields of a refusal that changed nothing and that a retry would receive again. */
export function refusal(
  message: string,
  provider: Provider | null,
  providerCode: string | null = null,
): ErrorFields {
  return { message, provider, providerCode, applied: 'NOT_APPLIED', retryable: false };
}

/** The same message for a missing organization and for one that the caller is not allowed to read, so that ids cannot be probed. */
export function organizationNotFound(provider: Provider, code: string | null = null): NotFoundError {
  const message = `${providerNames[provider].label} has no such organization, or does not show it to this gateway.`;
  return { kind: 'notFound', ...refusal(message, provider, code) };
}

/** Bounds the response: a list can have an issue in each of its entries. */
const maxIssues = 100;

/** The error of an update that was not sent, or that the provider refused, because of its input. */
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

/** A list cannot continue after an organization that was removed, because its position is lost. */
export function staleCursor(provider: Provider): InputError {
  return inputError(provider, [
    inputIssue(
      ['after'],
      'INVALID_FORMAT',
      'The organization of this cursor is no longer in the list. Read the list again without `after`.',
    ),
  ]);
}

/** The error for a cursor that this list did not issue. */
export function invalidCursor(provider: Provider | null): InputError {
  return inputError(provider, [
    inputIssue(
      ['after'],
      'INVALID_FORMAT',
      'This is not a cursor of this list. Pass the endCursor of one of its pages.',
    ),
  ]);
}
