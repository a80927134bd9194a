import type { ReadResultHandlers, UpdateResultHandlers } from 'organization-gateway-operations';

const changed = () => 'changed';
const toCode = (error: { code: string }) => error.code;

/** Handlers that convert each member to a string with its specific data. */
export const updateHandlers: UpdateResultHandlers<string> = {
  OrganizationUpdated: changed,
  OrganizationPartiallyUpdated: ({ message }) => message,
  OrganizationInputError: ({ issues }) => issues.map(({ path }) => path.join('.')).join(),
  OrganizationNotFoundError: toCode,
  OrganizationNameTakenError: ({ path }) => path.join('.'),
  OrganizationForbiddenError: toCode,
  OrganizationCredentialError: toCode,
  OrganizationRateLimitedError: ({ retryAfterSeconds }) => `${retryAfterSeconds}`,
  OrganizationUnavailableError: toCode,
  OrganizationConflictError: ({ conflicts }) => conflicts.map(({ path }) => path.join('.')).join(),
  OrganizationOutcomeUnknownError: ({ reason }) => reason,
  OrganizationIdempotencyError: toCode,
  OrganizationUnexpectedError: toCode,
  otherwise: (result) => JSON.stringify(result),
};

export const readHandlers: ReadResultHandlers<string> = {
  Organization: ({ id }) => id,
  OrganizationInputError: toCode,
  OrganizationNotFoundError: toCode,
  OrganizationForbiddenError: toCode,
  OrganizationCredentialError: toCode,
  OrganizationRateLimitedError: toCode,
  OrganizationUnavailableError: toCode,
  OrganizationUnexpectedError: toCode,
  otherwise: (result) => JSON.stringify(result),
};
