import type { OrganizationError as AnyError, OutcomeUnknownError, WriteOutcome } from '../domain/errors.ts';
import { builder } from './builder.ts';

/** The public error code of each domain error kind. */
export const errorCodes = {
  input: 'INVALID_INPUT',
  notFound: 'NOT_FOUND',
  nameTaken: 'NAME_TAKEN',
  forbidden: 'FORBIDDEN',
  credential: 'CREDENTIAL_REFUSED',
  rateLimited: 'RATE_LIMITED',
  unavailable: 'UNAVAILABLE',
  conflict: 'CONFLICT',
  outcomeUnknown: 'OUTCOME_UNKNOWN',
  idempotency: 'IDEMPOTENCY_KEY_REUSED',
  unexpected: 'UNEXPECTED',
} as const satisfies Record<AnyError['kind'], string>;

export const OrganizationErrorCode = builder.enumType('OrganizationErrorCode', {
  description: 'A machine-readable error code: one for each error type.',
  values: {
    INVALID_INPUT: { description: 'OrganizationInputError: the input is invalid.' },
    NOT_FOUND: { description: 'OrganizationNotFoundError: the provider has no such organization.' },
    NAME_TAKEN: { description: 'OrganizationNameTakenError: another organization has this name.' },
    FORBIDDEN: {
      description:
        "OrganizationForbiddenError: the caller or the gateway's credential is not allowed to do this.",
    },
    CREDENTIAL_REFUSED: {
      description:
        "OrganizationCredentialError: the provider refused the gateway's credential, or the credential lacks a permission.",
    },
    RATE_LIMITED: { description: 'OrganizationRateLimitedError: too many requests were sent.' },
    UNAVAILABLE: {
      description: 'OrganizationUnavailableError: the provider could not be reached or is unavailable.',
    },
    CONFLICT: {
      description: 'OrganizationConflictError: the organization no longer has the expected values.',
    },
    OUTCOME_UNKNOWN: {
      description: 'OrganizationOutcomeUnknownError: it is unknown whether the request was applied.',
    },
    IDEMPOTENCY_KEY_REUSED: {
      description: 'OrganizationIdempotencyError: the idempotency key was used with another input.',
    },
    UNEXPECTED: {
      description:
        'OrganizationUnexpectedError: the provider sent an undocumented or unreadable error, or a response to a read that cannot be parsed.',
    },
  } satisfies Record<(typeof errorCodes)[AnyError['kind']], object>,
});

export const OrganizationWriteOutcome = builder.enumType('OrganizationWriteOutcome', {
  description: 'Whether a failed update possibly changed something at the provider.',
  values: {
    NOT_APPLIED: { description: 'Nothing was changed.' },
    UNKNOWN: {
      description: 'Something was possibly changed. Read the organization and compare it with the update.',
    },
  } satisfies Record<WriteOutcome, object>,
});

export const OrganizationOutcomeUnknownReason = builder.enumType('OrganizationOutcomeUnknownReason', {
  description: 'Why the outcome of an update is unknown.',
  values: {
    TIMEOUT: {
      description:
        'The update was sent, and the response of the provider, or of the store of bulk updates, was not complete in time.',
    },
    CONNECTION_LOST: {
      description:
        'The update was sent, and the connection to the provider, or to the store of bulk updates, failed before the ' +
        'response was complete.',
    },
    SERVER_ERROR: { description: 'The provider, or a proxy in front of it, reported a failure.' },
    UNREADABLE_ANSWER: { description: 'The response of the provider cannot be understood or trusted.' },
    NOT_CONFIRMED: {
      description:
        'The provider reported success, but confirmed none of the fields that were sent. Compare them with `organization`.',
    },
    INTERRUPTED: { description: 'The gateway stopped before the response was complete.' },
    KEY_NOT_CHECKED: {
      description:
        'The store of the idempotency keys could not be reached. This request sent nothing, but an earlier request with ' +
        'the same key was possibly applied. Only with this reason is it safe to send the request again, with the same key.',
    },
  } satisfies Record<OutcomeUnknownError['reason'], object>,
});
