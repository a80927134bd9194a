import type {
  BulkCancelError,
  BulkItem,
  BulkStartError,
  BulkState,
  BulkUpdate,
} from '../domain/bulk/bulk-update.ts';
import { bulkItemPath } from '../domain/bulk/bulk-update.ts';
import type { OrganizationError as AnyError } from '../domain/errors.ts';
import { providerNames } from '../domain/provider/provider.ts';
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
import { fieldsDescription, OrganizationFieldResult } from './field-result.ts';

const OrganizationBulkUpdateState = builder.enumType('OrganizationBulkUpdateState', {
  description: 'The state of a bulk update.',
  values: {
    QUEUED: { description: 'No item has been started yet.' },
    RUNNING: { description: 'Items are being updated.' },
    DONE: { description: 'Every item has an outcome.' },
    CANCELLED: {
      description:
        'No further item is started. The outcomes of items that were in progress are still recorded.',
    },
  } satisfies Record<BulkState, object>,
});

const OrganizationBulkItem = builder.objectRef<BulkItem>('OrganizationBulkItem').implement({
  description: 'An item of a bulk update that was not fully applied.',
  fields: (t) => ({
    index: t.exposeInt('index', { description: 'The index of the item in `inputs`, starting at 0.' }),
    path: t.stringList({
      description: 'The input path of the item, such as ["inputs", "7", "vida"].',
      resolve: ({ index, provider }) => [
        ...bulkItemPath(index),
        ...(provider === null ? [] : [providerNames[provider].key]),
      ],
    }),
    error: t.field({
      type: OrganizationError,
      nullable: true,
      description:
        'Why the item was not applied, or possibly not applied; null when it was partially applied.',
      resolve: ({ outcome }): AnyError | null => (outcome.kind === 'partiallyUpdated' ? null : outcome),
    }),
    fields: t.field({
      type: [OrganizationFieldResult],
      description: `${fieldsDescription} Empty when the item has an error.`,
      resolve: ({ outcome }) => (outcome.kind === 'partiallyUpdated' ? outcome.fields : []),
    }),
  }),
});

export const OrganizationBulkUpdate = builder.objectRef<BulkUpdate>('OrganizationBulkUpdate').implement({
  description:
    'Many updates that outlast the request that started them. The counts always add up to `total`.',
  fields: (t) => ({
    id: t.exposeID('id', {
      description: 'The id of the bulk update. Only the caller that started it can use it.',
    }),
    state: t.expose('state', { type: OrganizationBulkUpdateState, description: 'The current state.' }),
    total: t.exposeInt('total', { description: 'The number of items.' }),
    waiting: t.exposeInt('waiting', {
      description: 'The number of items without an outcome yet, including items in progress.',
    }),
    updated: t.exposeInt('updated', {
      description: 'The number of items of which the provider confirmed every field.',
    }),
    partiallyUpdated: t.exposeInt('partiallyUpdated', {
      description: 'The number of items of which the provider confirmed some fields, but not all.',
    }),
    failed: t.exposeInt('failed', { description: 'The number of items that were provably not applied.' }),
    unknown: t.exposeInt('unknown', {
      description: 'The number of items that were possibly applied: their outcome is unknown.',
    }),
    cancelled: t.exposeInt('cancelled', { description: 'The number of items that were never started.' }),
    failedItems: t.field({
      type: [OrganizationBulkItem],
      // An error in a non-null field would blank the counts beside it (GraphQL §6.4.4).
      nullable: true,
      description:
        'The items that were not fully applied, ordered by index, without the items that were never started. Null ' +
        'only when they temporarily cannot be read or have more than 10,000 issues in total, which `errors` reports.',
      args: {
        first: t.arg.int({
          defaultValue: 100,
          required: true,
          description: `The maximum number of items to list, at most ${maxFailedItems}.`,
        }),
        after: t.arg.int({
          defaultValue: -1,
          required: true,
          description:
            'Lists the items after this `index`: the `index` of the last item of the previous page.',
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
    'A bulk update with its current counts, or an error. OrganizationOutcomeUnknownError occurs only when the reply to a cancellation was lost.',
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
    'The bulk update that was started, or why it was not started, or why it is unknown whether it was started.',
  types: Object.values(startMembers),
  resolveType: ({ kind }) => startMembers[kind],
});
