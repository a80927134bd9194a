import type { ReadResult, ResultHandlers, UpdateResult } from 'organization-gateway/operations';

/** A handler of each member, which tells what is particular to it. */
export type Handlers<Result extends { __typename: string }> = ResultHandlers<Result, unknown, string>;

const changed = () => 'changed';
const failed = (error: { code: string }) => error.code;

export const ofUpdates: Handlers<UpdateResult> = {
  OrganizationUpdated: changed,
  OrganizationPartiallyUpdated: ({ message }) => message,
  OrganizationInputError: ({ issues }) => issues.map(({ path }) => path.join('.')).join(),
  OrganizationNotFoundError: failed,
  OrganizationNameTakenError: ({ path }) => path.join('.'),
  OrganizationForbiddenError: failed,
  OrganizationCredentialError: failed,
  OrganizationRateLimitedError: ({ retryAfterSeconds }) => `${retryAfterSeconds}`,
  OrganizationUnavailableError: failed,
  OrganizationOutcomeUnknownError: ({ reason }) => reason,
  OrganizationIdempotencyError: failed,
  OrganizationUnexpectedError: failed,
  otherwise: (result) => JSON.stringify(result),
};

export const ofReads: Handlers<ReadResult> = {
  Organization: ({ id }) => id,
  OrganizationInputError: failed,
  OrganizationNotFoundError: failed,
  OrganizationForbiddenError: failed,
  OrganizationCredentialError: failed,
  OrganizationRateLimitedError: failed,
  OrganizationUnavailableError: failed,
  OrganizationUnexpectedError: failed,
  otherwise: (result) => JSON.stringify(result),
};
