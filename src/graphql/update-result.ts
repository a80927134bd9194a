import type { PartiallyUpdated, Updated, UpdateOutcome } from '../domain/update/outcome.ts';
import { builder } from './builder.ts';
import {
  OrganizationConflictError,
  OrganizationCredentialError,
  OrganizationForbiddenError,
  OrganizationIdempotencyError,
  OrganizationInputError,
  OrganizationNameTakenError,
  OrganizationNotFoundError,
  OrganizationOutcomeUnknownError,
  OrganizationRateLimitedError,
  OrganizationUnavailableError,
  OrganizationUnexpectedError,
} from './errors.ts';
import { fieldsDescription, OrganizationFieldResult } from './field-result.ts';
import { Organization } from './organization.ts';
import { replayedDescription } from './replayed.ts';

const OrganizationUpdate = builder.interfaceRef<Updated | PartiallyUpdated>('OrganizationUpdate').implement({
  description: 'The result of an update that changed something.',
  fields: (t) => ({
    organization: t.expose('organization', {
      type: Organization,
      description:
        'The organization after the update. Fields that the response did not contain are read once, and only if selected. A ' +
        'replay of an idempotency key reads all selected fields.',
    }),
    fields: t.field({
      type: [OrganizationFieldResult],
      description: fieldsDescription,
      resolve: ({ fields }) => fields,
    }),
    replayed: t.boolean({
      description: replayedDescription,
      resolve: ({ replayed }) => replayed === true,
    }),
  }),
});

const OrganizationUpdated = builder.objectRef<Updated>('OrganizationUpdated').implement({
  description: 'The provider confirmed every field that was sent.',
  interfaces: [OrganizationUpdate],
});

export const OrganizationPartiallyUpdated = builder
  .objectRef<PartiallyUpdated>('OrganizationPartiallyUpdated')
  .implement({
    description: 'The provider confirmed some of the fields that were sent, but not all.',
    interfaces: [OrganizationUpdate],
    fields: (t) => ({
      message: t.exposeString('message', {
        description:
          "The provider's message; the gateway's when the provider sent none, and in a replay, because no provider text is stored.",
      }),
    }),
  });

const members = {
  updated: OrganizationUpdated,
  partiallyUpdated: OrganizationPartiallyUpdated,
  input: OrganizationInputError,
  notFound: OrganizationNotFoundError,
  nameTaken: OrganizationNameTakenError,
  forbidden: OrganizationForbiddenError,
  credential: OrganizationCredentialError,
  rateLimited: OrganizationRateLimitedError,
  unavailable: OrganizationUnavailableError,
  conflict: OrganizationConflictError,
  outcomeUnknown: OrganizationOutcomeUnknownError,
  idempotency: OrganizationIdempotencyError,
  unexpected: OrganizationUnexpectedError,
} as const satisfies Record<UpdateOutcome['kind'], object>;

export const UpdateOrganizationResult = builder.unionType('UpdateOrganizationResult', {
  description: 'The outcome of an update.',
  types: Object.values(members),
  resolveType: ({ kind }) => members[kind],
});
