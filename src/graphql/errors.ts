import type {
  ConflictError,
  CredentialError,
  ForbiddenError,
  IdempotencyError,
  InputError,
  NameTakenError,
  NotFoundError,
  OutcomeUnknownError,
  RateLimitedError,
  UnavailableError,
  UnexpectedError,
} from '../domain/errors.ts';
import { builder } from './builder.ts';
import { OrganizationOutcomeUnknownReason } from './error-code.ts';
import { OrganizationFieldComparison } from './field-comparison.ts';
import { OrganizationInputIssue } from './input-issue.ts';
import { Organization } from './organization.ts';
import { OrganizationError } from './organization-error.ts';

const interfaces = [OrganizationError];

export const OrganizationInputError = builder.objectRef<InputError>('OrganizationInputError').implement({
  description: 'The input is invalid: it breaks a documented rule, or the provider rejected it.',
  interfaces,
  fields: (t) => ({
    issues: t.expose('issues', {
      type: [OrganizationInputIssue],
      description: 'The issues of the input; at most the first 100.',
    }),
  }),
});

export const OrganizationNotFoundError = builder
  .objectRef<NotFoundError>('OrganizationNotFoundError')
  .implement({
    description: 'The provider has no such organization, or does not show it to the gateway.',
    interfaces,
  });

export const OrganizationNameTakenError = builder
  .objectRef<NameTakenError>('OrganizationNameTakenError')
  .implement({
    description: 'Another organization at the provider has this name.',
    interfaces,
    fields: (t) => ({
      path: t.exposeStringList('path', {
        description: 'The input path of the name; the path of the update when the update has no name.',
      }),
    }),
  });

export const OrganizationForbiddenError = builder
  .objectRef<ForbiddenError>('OrganizationForbiddenError')
  .implement({
    description: "The caller or the gateway's credential is not allowed to do this.",
    interfaces,
  });

export const OrganizationCredentialError = builder
  .objectRef<CredentialError>('OrganizationCredentialError')
  .implement({
    description:
      "The provider refused the gateway's credential, or the credential lacks a permission. The operator has to check it.",
    interfaces,
  });

export const OrganizationRateLimitedError = builder
  .objectRef<RateLimitedError>('OrganizationRateLimitedError')
  .implement({
    description: 'Too many requests were sent; nothing was changed.',
    interfaces,
    fields: (t) => ({
      retryAfterSeconds: t.exposeInt('retryAfterSeconds', {
        nullable: true,
        description: 'The number of seconds to wait before the next request; null when it is not known.',
      }),
    }),
  });

export const OrganizationUnavailableError = builder
  .objectRef<UnavailableError>('OrganizationUnavailableError')
  .implement({
    description:
      'The provider could not be reached, is not configured, or reported that it is unavailable; nothing was changed.',
    interfaces,
    fields: (t) => ({
      retryAfterSeconds: t.exposeInt('retryAfterSeconds', {
        nullable: true,
        description: 'The number of seconds to wait before the next request; null when it is not known.',
      }),
    }),
  });

export const OrganizationConflictError = builder
  .objectRef<ConflictError>('OrganizationConflictError')
  .implement({
    description:
      'The organization no longer has the expected values, so nothing was sent. To decide again, compare `conflicts` with ' +
      '`organization`.',
    interfaces,
    fields: (t) => ({
      conflicts: t.expose('conflicts', {
        type: [OrganizationFieldComparison],
        description:
          'The fields of `expected` that differ, such as ["input", "vertra", "expected", "description"]. Each is DIFFERENT.',
      }),
      organization: t.expose('organization', {
        type: Organization,
        description:
          'The organization as it was read for the comparison; of an item of a bulk update, as it is now, or ' +
          'only its id when its connection has another account now.',
      }),
    }),
  });

export const OrganizationOutcomeUnknownError = builder
  .objectRef<OutcomeUnknownError>('OrganizationOutcomeUnknownError')
  .implement({
    description:
      'It is unknown whether the update was applied, or the bulk update started or cancelled: there was no reliable ' +
      'response, or the idempotency key could not be checked.',
    interfaces,
    fields: (t) => ({
      reason: t.expose('reason', {
        type: OrganizationOutcomeUnknownReason,
        description: 'Why the outcome is unknown.',
      }),
      organization: t.field({
        type: Organization,
        nullable: true,
        description:
          'The organization as the response showed it. When the response did not contain a selected field, the organization is ' +
          'read and every field is as read. Null for every reason except NOT_CONFIRMED. Select it under an alias when you ' +
          'also select `OrganizationUpdate.organization`, which is never null.',
        resolve: ({ organization }) => organization ?? null,
      }),
    }),
  });

export const OrganizationIdempotencyError = builder
  .objectRef<IdempotencyError>('OrganizationIdempotencyError')
  .implement({
    description: 'The idempotency key was used with another input; nothing was sent.',
    interfaces,
  });

export const OrganizationUnexpectedError = builder
  .objectRef<UnexpectedError>('OrganizationUnexpectedError')
  .implement({
    description:
      'The provider refused the request with an undocumented or unreadable error, or its response to a read cannot be parsed.',
    interfaces,
    fields: (t) => ({
      status: t.exposeInt('status', {
        nullable: true,
        description: 'The HTTP status of the response; null when there was none.',
      }),
    }),
  });
