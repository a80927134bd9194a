import type { InputError, OrganizationError } from '../../domain/errors.ts';
import { inputError } from '../../domain/errors.ts';
import type { InputIssueCode, InputPath } from '../../domain/input-issue.ts';
import { inputIssue } from '../../domain/input-issue.ts';
import { vertraFields } from '../../domain/provider-fields/vertra-fields.ts';
import type { RefusalDetails } from '../shared/classify.ts';
import { createProviderErrors } from '../shared/provider-errors.ts';

export const vertraErrors = createProviderErrors('VERTRA');

/** A refusal with a code, and the update that it refuses. */
export interface Refused extends RefusalDetails {
  readonly code: string;
  /** The fields of the update; empty for a read. */
  readonly fields: readonly string[];
  /** The path in the input that the refusal names; `[]` without one. */
  readonly path: InputPath;
}

type Meaning = (refused: Refused) => OrganizationError;

const credential: Meaning = ({ code }) => vertraErrors.credential(code);
const forbidden: Meaning = ({ code }) => vertraErrors.forbidden(code);
const nameTaken: Meaning = ({ code, fields }) => vertraErrors.nameTaken(code, fields.includes('name'));
const notFound: Meaning = ({ code }) => vertraErrors.notFound(code);
const rateLimited: Meaning = ({ code, retryAfterSeconds }) =>
  vertraErrors.rateLimited(code, retryAfterSeconds);
const nothingToUpdate: Meaning = ({ code }) =>
  toInputError(code, [], 'NOTHING_TO_UPDATE', 'Vertra Cloud found nothing to update.');
const rejected: Meaning = ({ code, path }) =>
  toInputError(
    code,
    path,
    'REJECTED_BY_PROVIDER',
    path.length > 0 ? 'Vertra Cloud rejected this value.' : 'Vertra Cloud rejected the update.',
  );

/** Creates an issue at the field, or at the whole input when the field was not sent. */
function invalid(field: string, issueCode: InputIssueCode, message: string, limit?: number): Meaning {
  return ({ code, fields }) =>
    toInputError(code, fields.includes(field) ? [field] : [], issueCode, message, limit);
}

function toInputError(
  providerCode: string,
  path: InputPath,
  issueCode: InputIssueCode,
  message: string,
  limit: number | null = null,
): InputError {
  return inputError('VERTRA', [inputIssue(path, issueCode, message, limit)], { providerCode });
}

/** The error for each documented code (vertra.md, Error codes of update). */
export const vertraCodes: ReadonlyMap<string, Meaning> = new Map([
  ['UNAUTHORIZED', credential],
  ['AUTH_TOKEN_MISSING', credential],
  ['API_KEY_INVALID', credential],
  ['NAME_MUST_BE_A_STRING', invalid('name', 'WRONG_TYPE', 'Vertra Cloud requires a string here.')],
  [
    'DESCRIPTION_MUST_BE_A_STRING',
    invalid('description', 'WRONG_TYPE', 'Vertra Cloud requires a string here.'),
  ],
  ['TAGS_MUST_BE_AN_ARRAY', invalid('tags', 'WRONG_TYPE', 'Vertra Cloud requires a list of strings here.')],
  ['NAME_TOO_LONG', invalid('name', 'TOO_LONG', 'The name is too long.', vertraFields.name.maxLength)],
  [
    'DESCRIPTION_TOO_LONG',
    invalid('description', 'TOO_LONG', 'The description is too long.', vertraFields.description.maxLength),
  ],
  ['TAG_TOO_LONG', invalid('tags', 'TOO_LONG', 'A tag is too long.', vertraFields.tags.maxLength)],
  ['VALIDATION_ERROR', rejected],
  ['NO_CHANGES_PROVIDED', nothingToUpdate],
  ['NO_FIELDS_TO_UPDATE', nothingToUpdate],
  ['ORGANIZATION_NAME_ALREADY_EXISTS', nameTaken],
  ['WORKSPACE_NAME_ALREADY_EXISTS', nameTaken],
  ['ORGANIZATION_NOT_FOUND', notFound],
  ['WORKSPACE_NOT_FOUND', notFound],
  ['NOT_ORGANIZATION_MEMBER', forbidden],
  ['WORKSPACE_OWNER_ONLY', forbidden],
  ['WORKSPACE_PERMISSION_DENIED', forbidden],
  ['FORBIDDEN', forbidden],
  ['ACCESS_DENIED', forbidden],
  ['API_KEY_SCOPE_DENIED', forbidden],
  ['API_KEY_IP_DENIED', forbidden],
  ['PLAN_RESTRICTED_FEATURE', forbidden],
  ['ACCOUNT_BANNED', forbidden],
  ['WEBSITE_ONLY', forbidden],
  ['RATE_LIMIT_EXCEEDED', rateLimited],
  ['DAILY_QUOTA_EXCEEDED', rateLimited],
]);
