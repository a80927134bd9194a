import type { OrganizationError as AnyError, OutcomeUnknownError, WriteOutcome } from '../domain/errors.ts';
import { builder } from './builder.ts';

/** The code of each kind of error. */
export const errorCodes = {
  input: 'INVALID_INPUT',
  notFound: 'NOT_FOUND',
  nameTaken: 'NAME_TAKEN',
  forbidden: 'FORBIDDEN',
  credential: 'CREDENTIAL_REFUSED',
  rateLimited: 'RATE_LIMITED',
  unavailable: 'UNAVAILABLE',
  outcomeUnknown: 'OUTCOME_UNKNOWN',
  idempotency: 'IDEMPOTENCY_KEY_REUSED',
  unexpected: 'UNEXPECTED',
} as const satisfies Record<AnyError['kind'], string>;

export const OrganizationErrorCode = builder.enumType('OrganizationErrorCode', {
  description: 'What went wrong, for programs: one value for each type of error.',
  values: {
    INVALID_INPUT: { description: 'OrganizationInputError: something in the input cannot be accepted.' },
    NOT_FOUND: { description: 'OrganizationNotFoundError: the provider has no such organization.' },
    NAME_TAKEN: { description: 'OrganizationNameTakenError: another organization has the name.' },
    FORBIDDEN: { description: 'OrganizationForbiddenError: the caller, or the credential, may not do this.' },
    CREDENTIAL_REFUSED: {
      description:
        "OrganizationCredentialError: the provider refused this gateway's credential, or it lacks a permission.",
    },
    RATE_LIMITED: { description: 'OrganizationRateLimitedError: too many requests at the moment.' },
    UNAVAILABLE: {
      description: 'OrganizationUnavailableError: the provider was not reached, or could not serve.',
    },
    OUTCOME_UNKNOWN: {
      description: 'OrganizationOutcomeUnknownError: whether it was applied is unknown.',
    },
    IDEMPOTENCY_KEY_REUSED: {
      description: 'OrganizationIdempotencyError: the key was used for another input.',
    },
    UNEXPECTED: {
      description:
        'OrganizationUnexpectedError: a refusal that is not documented, or an answer that cannot be read.',
    },
  } satisfies Record<(typeof errorCodes)[AnyError['kind']], object>,
});

export const OrganizationWriteOutcome = builder.enumType('OrganizationWriteOutcome', {
  description: 'Whether a failed update may have changed something.',
  values: {
    NOT_APPLIED: { description: 'Nothing was changed.' },
    UNKNOWN: {
      description: 'Something was possibly changed: read the organization and compare it with the update.',
    },
  } satisfies Record<WriteOutcome, object>,
});

export const OrganizationOutcomeUnknownReason = builder.enumType('OrganizationOutcomeUnknownReason', {
  description: 'Why the outcome of an update is unknown.',
  values: {
    TIMEOUT: {
      description:
        'The update was sent, and the provider, or the store of bulk updates, did not complete its answer in time.',
    },
    CONNECTION_LOST: {
      description:
        'The update was sent, and the connection to the provider, or to the store of bulk updates, failed before a ' +
        'readable answer arrived.',
    },
    SERVER_ERROR: { description: 'The provider, or a proxy in front of it, reported a failure.' },
    UNREADABLE_ANSWER: { description: 'The provider answered, and the answer cannot be read or trusted.' },
    NOT_CONFIRMED: {
      description:
        'The provider reported a success and confirmed none of the fields that were sent; compare `organization` with them.',
    },
    INTERRUPTED: { description: 'This gateway had to stop before the answer was complete.' },
    KEY_NOT_CHECKED: {
      description:
        'The store of the idempotency keys could not be reached: this request sent nothing, and an earlier one with ' +
        'the same key may have been applied. The only reason with which it is safe to send the request again, with ' +
        'the same key.',
    },
  } satisfies Record<OutcomeUnknownError['reason'], object>,
});
