import type { PartiallyUpdated, Updated, UpdateOutcome } from '../domain/update/outcome.ts';
import { builder } from './builder.ts';
import {
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
import { Organization } from './organization.ts';

const OrganizationUpdate = builder.interfaceRef<Updated | PartiallyUpdated>('OrganizationUpdate').implement({
  description: 'What an update that changed something tells.',
  fields: (t) => ({
    organization: t.expose('organization', {
      type: Organization,
      description:
        'The organization after the update. What the answer did not contain is read from the provider, and only if it is ' +
        'selected; a replay under an idempotency key reads all of it.',
    }),
    appliedFields: t.field({
      type: t.listRef(t.listRef('String')),
      description: 'The fields that were applied, as input paths such as ["input", "vida", "name"].',
      resolve: ({ appliedFields }) => appliedFields,
    }),
  }),
});

const OrganizationUpdated = builder.objectRef<Updated>('OrganizationUpdated').implement({
  description: 'The provider confirmed every field that was sent.',
  interfaces: [OrganizationUpdate],
});

const OrganizationPartiallyUpdated = builder
  .objectRef<PartiallyUpdated>('OrganizationPartiallyUpdated')
  .implement({
    description: 'The provider confirmed some of the fields that were sent, and not all.',
    interfaces: [OrganizationUpdate],
    fields: (t) => ({
      rejectedFields: t.field({
        type: t.listRef(t.listRef('String')),
        description: 'The fields that the provider named as failed, as input paths.',
        resolve: ({ rejectedFields }) => rejectedFields,
      }),
      unconfirmedFields: t.field({
        type: t.listRef(t.listRef('String')),
        description: 'The fields that were sent and that the answer does not settle, as input paths.',
        resolve: ({ unconfirmedFields }) => unconfirmedFields,
      }),
      message: t.exposeString('message', {
        description:
          "The provider's own words, for people; the gateway's where it sent none, and in a replay: no text of a provider is stored.",
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
  outcomeUnknown: OrganizationOutcomeUnknownError,
  idempotency: OrganizationIdempotencyError,
  unexpected: OrganizationUnexpectedError,
} as const satisfies Record<UpdateOutcome['kind'], object>;

export const UpdateOrganizationResult = builder.unionType('UpdateOrganizationResult', {
  description: 'What became of an update: told truthfully, whatever happened on the way.',
  types: Object.values(members),
  resolveType: ({ kind }) => members[kind],
});
