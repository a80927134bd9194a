import type {
  BulkCancelError,
  BulkItem,
  BulkStartError,
  BulkState,
  BulkUpdate,
} from '../domain/bulk/bulk-update.ts';
import { bulkItemPath } from '../domain/bulk/bulk-update.ts';
import type { OrganizationError as AnyError } from '../domain/errors.ts';
import { providerKeys } from '../domain/provider/provider.ts';
import { maxFailedItems } from './argument-limits.ts';
import { builder } from './builder.ts';
import {
  OrganizationError,
  OrganizationForbiddenError,
  OrganizationIdempotencyError,
  OrganizationInputError,
  OrganizationNotFoundError,
  OrganizationOutcomeUnknownError,
  OrganizationRateLimitedError,
  OrganizationUnavailableError,
} from './errors.ts';
import { readFailedItems } from './failed-items.ts';

const OrganizationBulkUpdateState = builder.enumType('OrganizationBulkUpdateState', {
  description: 'How far a bulk update has come.',
  values: {
    QUEUED: { description: 'No item was begun yet.' },
    RUNNING: { description: 'Items are being updated.' },
    DONE: { description: 'Every item has its outcome.' },
    CANCELLED: {
      description: 'No further item is begun. Those that were under way still have their outcome told.',
    },
  } satisfies Record<BulkState, object>,
});

const OrganizationBulkItem = builder.objectRef<BulkItem>('OrganizationBulkItem').implement({
  description: 'An item of a bulk update that was not wholly applied.',
  fields: (t) => ({
    index: t.exposeInt('index', { description: 'Its position in `inputs`, from 0 on.' }),
    path: t.stringList({
      description: 'Where it stands in the input, such as ["inputs", "7", "vida"].',
      resolve: ({ index, provider }) => [
        ...bulkItemPath(index),
        ...(provider === null ? [] : [providerKeys[provider]]),
      ],
    }),
    error: t.field({
      type: OrganizationError,
      nullable: true,
      description: 'Why it was not applied, or may not have been; null when it was applied in part.',
      resolve: ({ outcome }): AnyError | null => (outcome.kind === 'partiallyUpdated' ? null : outcome),
    }),
    rejectedFields: t.field({
      type: t.listRef(t.listRef('String')),
      description: 'The fields that the provider named as failed while it applied others, as input paths.',
      resolve: ({ outcome }) => (outcome.kind === 'partiallyUpdated' ? outcome.rejectedFields : []),
    }),
    unconfirmedFields: t.field({
      type: t.listRef(t.listRef('String')),
      description: 'The fields that were sent and that the answer does not settle, as input paths.',
      resolve: ({ outcome }) => (outcome.kind === 'partiallyUpdated' ? outcome.unconfirmedFields : []),
    }),
  }),
});

export const OrganizationBulkUpdate = builder.objectRef<BulkUpdate>('OrganizationBulkUpdate').implement({
  description:
    'Many updates that outlast the request that started them. What is counted below adds up to `total` at any time.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Its name, by which the caller who started it asks for it.' }),
    state: t.expose('state', { type: OrganizationBulkUpdateState, description: 'How far it has come.' }),
    total: t.exposeInt('total', { description: 'How many items it has.' }),
    waiting: t.exposeInt('waiting', {
      description: 'Items whose outcome is not known yet, those under way included.',
    }),
    updated: t.exposeInt('updated', { description: 'Items of which the provider confirmed every field.' }),
    partiallyUpdated: t.exposeInt('partiallyUpdated', {
      description: 'Items of which the provider confirmed some fields and not all.',
    }),
    failed: t.exposeInt('failed', { description: 'Items that provably were not applied.' }),
    unknown: t.exposeInt('unknown', {
      description: 'Items of which nobody knows whether they were applied.',
    }),
    cancelled: t.exposeInt('cancelled', { description: 'Items that were never begun.' }),
    failedItems: t.field({
      type: [OrganizationBulkItem],
      // What is counted stands, whatever becomes of this (GraphQL §6.4.4).
      nullable: true,
      description:
        'The items that were not wholly applied, by position; without those that were never begun. Null only when ' +
        'they cannot be read for now, or have more than 10,000 issues together; `errors` then says so.',
      args: {
        first: t.arg.int({
          defaultValue: 100,
          required: true,
          description: `How many to tell of, at most ${maxFailedItems}.`,
        }),
        after: t.arg.int({
          defaultValue: -1,
          required: true,
          description: 'The `index` of the last item that is known already.',
        }),
      },
      resolve: (bulkUpdate, page, { bulk }) => readFailedItems(bulkUpdate, page, bulk),
    }),
  }),
});

const findMembers = {
  bulkUpdate: OrganizationBulkUpdate,
  forbidden: OrganizationForbiddenError,
  notFound: OrganizationNotFoundError,
  outcomeUnknown: OrganizationOutcomeUnknownError,
  rateLimited: OrganizationRateLimitedError,
  unavailable: OrganizationUnavailableError,
} as const satisfies Record<(BulkUpdate | BulkCancelError)['kind'], object>;

export const OrganizationBulkUpdateResult = builder.unionType('OrganizationBulkUpdateResult', {
  description:
    'A bulk update with its current counts, or the error in its place. Its outcome is unknown only when the reply to a cancellation was lost.',
  types: Object.values(findMembers),
  resolveType: ({ kind }) => findMembers[kind],
});

const startMembers = {
  bulkUpdate: OrganizationBulkUpdate,
  input: OrganizationInputError,
  forbidden: OrganizationForbiddenError,
  idempotency: OrganizationIdempotencyError,
  outcomeUnknown: OrganizationOutcomeUnknownError,
  rateLimited: OrganizationRateLimitedError,
  unavailable: OrganizationUnavailableError,
} as const satisfies Record<(BulkUpdate | BulkStartError)['kind'], object>;

export const OrganizationBulkUpdateStartResult = builder.unionType('OrganizationBulkUpdateStartResult', {
  description:
    'The bulk update that was started, why nothing was, or why it is unknown whether something was.',
  types: Object.values(startMembers),
  resolveType: ({ kind }) => startMembers[kind],
});
