import type { OrganizationError } from '../../domain/errors.ts';
import { inputError } from '../../domain/errors.ts';
import type { InputIssueCode, InputPath } from '../../domain/input-issue.ts';
import { inputIssue } from '../../domain/input-issue.ts';
import type { RefusalFacts } from '../classify.ts';
import { createProviderErrors } from '../provider-errors.ts';
import { vertraLimits } from './vertra-checks.ts';

export const vertraErrors = createProviderErrors('VERTRA');

type Meaning = (facts: RefusalFacts & { readonly code: string }) => OrganizationError;

const credential: Meaning = ({ code }) => vertraErrors.credential(code);
const forbidden: Meaning = ({ code }) => vertraErrors.forbidden(code);
const nameTaken: Meaning = ({ code }) => vertraErrors.nameTaken(code);
const notFound: Meaning = ({ code }) => vertraErrors.notFound(code);
const rateLimited: Meaning = ({ code, retryAfterSeconds }) =>
  vertraErrors.rateLimited(code, retryAfterSeconds);

function invalid(
  path: InputPath,
  issueCode: InputIssueCode,
  message: string,
  limit: number | null = null,
): Meaning {
  return ({ code }) =>
    inputError('VERTRA', [inputIssue(path, issueCode, message, limit)], { providerCode: code });
}

/** What each documented code means to a client (vertra.md, Error codes of update). */
export const vertraCodes: ReadonlyMap<string, Meaning> = new Map([
  ['UNAUTHORIZED', credential],
  ['AUTH_TOKEN_MISSING', credential],
  ['API_KEY_INVALID', credential],
  ['NAME_MUST_BE_A_STRING', invalid(['name'], 'WRONG_TYPE', 'Vertra Cloud wants a text here.')],
  ['DESCRIPTION_MUST_BE_A_STRING', invalid(['description'], 'WRONG_TYPE', 'Vertra Cloud wants a text here.')],
  ['TAGS_MUST_BE_AN_ARRAY', invalid(['tags'], 'WRONG_TYPE', 'Vertra Cloud wants a list of texts here.')],
  ['NAME_TOO_LONG', invalid(['name'], 'TOO_LONG', 'The name is too long.', vertraLimits.name)],
  [
    'DESCRIPTION_TOO_LONG',
    invalid(['description'], 'TOO_LONG', 'The description is too long.', vertraLimits.description),
  ],
  ['TAG_TOO_LONG', invalid(['tags'], 'TOO_LONG', 'A tag is too long.', vertraLimits.tag)],
  ['VALIDATION_ERROR', invalid([], 'REJECTED_BY_PROVIDER', 'Vertra Cloud rejected the update.')],
  ['ORGANIZATION_NAME_ALREADY_EXISTS', nameTaken],
  ['WORKSPACE_NAME_ALREADY_EXISTS', nameTaken],
  ['ORGANIZATION_NOT_FOUND', notFound],
  ['WORKSPACE_NOT_FOUND', notFound],
  ['NOT_ORGANIZATION_MEMBER', forbidden],
  ['WORKSPACE_OWNER_ONLY', forbidden],
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
