import type {
  OrganizationError as AnyError,
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
import { toMemberName } from '../domain/operation-record.ts';
import { builder } from './builder.ts';
import {
  errorCodes,
  OrganizationErrorCode,
  OrganizationOutcomeUnknownReason,
  OrganizationWriteOutcome,
} from './error-code.ts';
import { OrganizationInputIssue } from './input-issue.ts';
import { Organization } from './organization.ts';
import { OrganizationProvider } from './provider.ts';

export const OrganizationError = builder.interfaceRef<AnyError>('OrganizationError').implement({
  description: 'Everything that can go wrong with an update or a read and that a client can act on.',
  resolveType: ({ kind }) => toMemberName(kind),
  fields: (t) => ({
    message: t.exposeString('message', {
      description: 'What went wrong, for people; never a secret, a URL or text of an upstream body.',
    }),
    code: t.field({
      type: OrganizationErrorCode,
      description: 'What went wrong, for programs.',
      resolve: ({ kind }) => errorCodes[kind],
    }),
    provider: t.expose('provider', {
      type: OrganizationProvider,
      nullable: true,
      description: 'The provider it went wrong with; null when none was involved.',
    }),
    providerCode: t.exposeString('providerCode', {
      nullable: true,
      description: "The provider's own code; null when it sent none.",
    }),
    applied: t.expose('applied', {
      type: OrganizationWriteOutcome,
      description: 'Whether the provider may have changed something.',
    }),
    retryable: t.exposeBoolean('retryable', {
      description: 'Whether the same request would stand a chance later and is safe to send again.',
    }),
    requestId: t.id({
      description: 'The id of this request; the same stands in logs, traces and the `x-request-id` header.',
      resolve: (_error, _args, { requestId }) => requestId,
    }),
  }),
});

const interfaces = [OrganizationError];

export const OrganizationInputError = builder.objectRef<InputError>('OrganizationInputError').implement({
  description:
    'Something in the input cannot be accepted, by a documented rule or by the word of the provider.',
  interfaces,
  fields: (t) => ({
    issues: t.expose('issues', {
      type: [OrganizationInputIssue],
      description: 'Each issue, where it is; of more than 100, the first 100.',
    }),
  }),
});

export const OrganizationNotFoundError = builder
  .objectRef<NotFoundError>('OrganizationNotFoundError')
  .implement({
    description: 'The provider has no such organization, or does not show it to this gateway.',
    interfaces,
  });

export const OrganizationNameTakenError = builder
  .objectRef<NameTakenError>('OrganizationNameTakenError')
  .implement({
    description: 'Another organization at the provider has this name.',
    interfaces,
    fields: (t) => ({
      path: t.exposeStringList('path', {
        description: 'Where the name stands in the input; where the update stands when it has no name.',
      }),
    }),
  });

export const OrganizationForbiddenError = builder
  .objectRef<ForbiddenError>('OrganizationForbiddenError')
  .implement({
    description: "The caller, or this gateway's credential, may not do this.",
    interfaces,
  });

export const OrganizationCredentialError = builder
  .objectRef<CredentialError>('OrganizationCredentialError')
  .implement({
    description:
      "The provider refused this gateway's credential, or the credential lacks a permission: the operator has to check it.",
    interfaces,
  });

export const OrganizationRateLimitedError = builder
  .objectRef<RateLimitedError>('OrganizationRateLimitedError')
  .implement({
    description: 'The provider accepts no more requests at the moment; nothing was changed.',
    interfaces,
    fields: (t) => ({
      retryAfterSeconds: t.exposeInt('retryAfterSeconds', {
        nullable: true,
        description: 'How long the provider asks to wait, in seconds; null when it does not say.',
      }),
    }),
  });

export const OrganizationUnavailableError = builder
  .objectRef<UnavailableError>('OrganizationUnavailableError')
  .implement({
    description:
      'The provider was not reached, is not configured, or said that it cannot serve; nothing was changed.',
    interfaces,
    fields: (t) => ({
      retryAfterSeconds: t.exposeInt('retryAfterSeconds', {
        nullable: true,
        description: 'How long to wait, in seconds; null when it is not known.',
      }),
    }),
  });

export const OrganizationOutcomeUnknownError = builder
  .objectRef<OutcomeUnknownError>('OrganizationOutcomeUnknownError')
  .implement({
    description:
      'Whether the update was applied, or the bulk update started or cancelled, is unknown: no trustworthy answer ' +
      'came, or the idempotency key could not be checked.',
    interfaces,
    fields: (t) => ({
      reason: t.expose('reason', {
        type: OrganizationOutcomeUnknownReason,
        description: 'Why it is unknown.',
      }),
      organization: t.field({
        type: Organization,
        nullable: true,
        description:
          'What the answer showed of the organization; when a selected field was not in the answer, the organization is ' +
          'read and all fields are as read. Null with every reason but NOT_CONFIRMED. Select it under an alias beside ' +
          '`OrganizationUpdate.organization`, which is never null.',
        resolve: ({ organization }) => organization ?? null,
      }),
    }),
  });

export const OrganizationIdempotencyError = builder
  .objectRef<IdempotencyError>('OrganizationIdempotencyError')
  .implement({
    description: 'The idempotency key was used for another input; nothing was sent.',
    interfaces,
  });

export const OrganizationUnexpectedError = builder
  .objectRef<UnexpectedError>('OrganizationUnexpectedError')
  .implement({
    description:
      'The provider refused the request for a reason that is not documented, or gave a read an answer that cannot be read.',
    interfaces,
    fields: (t) => ({
      status: t.exposeInt('status', {
        nullable: true,
        description: 'The HTTP status of the answer; null when there was none.',
      }),
    }),
  });
