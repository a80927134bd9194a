import type { ReadResult, ResultHandlers, UpdateResult } from 'organization-gateway/operations';

/** Handlers that convert each member to a string with its specific data. */
export type Handlers<Result extends { __typename: string }> = ResultHandlers<Result, unknown, string>;

const changed = () => 'changed';
const toCode = (error: { code: string }) => error.code;

export const updateHandlers: Handlers<UpdateResult> = {
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

export const readHandlers: Handlers<ReadResult> = {
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
