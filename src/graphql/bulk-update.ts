import { toBulkUpdateId } from '../domain/bulk/bulk-id.ts';
import type { BulkCancelError, BulkStartError, BulkState, BulkUpdate } from '../domain/bulk/bulk-update.ts';
import { pageSizes } from './argument-limits.ts';
import { builder } from './builder.ts';
import { OrganizationBulkItemConnection } from './bulk-item.ts';
import { defineConnection } from './connection.ts';
import {
  OrganizationForbiddenError,
  OrganizationIdempotencyError,
  OrganizationInputError,
  OrganizationNotFoundError,
  OrganizationOutcomeUnknownError,
  OrganizationRateLimitedError,
  OrganizationUnavailableError,
} from './errors.ts';
import { readFailedItems } from './failed-items.ts';
import { Node } from './node.ts';

const OrganizationBulkUpdateState = builder.enumType('OrganizationBulkUpdateState', {
  description: 'The state of a bulk update.',
  values: {
    QUEUED: { description: 'No item has been started yet.' },
    RUNNING: { description: 'Items are being updated.' },
    WAITING_FOR_QUOTA: {
      description:
        'The quotas of all connections with waiting items are used up, except for the share that is left to interactive requests. No item is started before `resumesAt`.',
    },
    DONE: { description: 'Every item has an outcome.' },
    CANCELLED: {
      description:
        'No further item is started. The outcomes of items that were in progress are still recorded.',
    },
  } satisfies Record<BulkState, object>,
});

const { defaultCount, maxCount } = pageSizes.failedItems;

export const OrganizationBulkUpdate = builder.objectRef<BulkUpdate>('OrganizationBulkUpdate').implement({
  description:
    'Many updates that outlast the request that started them. The counts always add up to `total`.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'The id of the bulk update. Only the caller that started it can use it.',
      resolve: ({ id }) => toBulkUpdateId(id),
    }),
    state: t.expose('state', { type: OrganizationBulkUpdateState, description: 'The current state.' }),
    resumesAt: t.expose('resumesAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'The time at which items can be started again, which changes when the provider reports another quota; null unless `state` is WAITING_FOR_QUOTA.',
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      description: 'The time at which the bulk update was started.',
    }),
    retryOf: t.id({
      nullable: true,
      description:
        'The id of the bulk update whose items this one sends again, which may have expired; null when it was started with ' +
        '`inputs`.',
      resolve: ({ retryOf }) => (retryOf === null ? null : toBulkUpdateId(retryOf)),
    }),
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
  }),
});

builder.objectField(OrganizationBulkUpdate, 'failedItems', (t) =>
  t.field({
    type: OrganizationBulkItemConnection,
    description:
      'The items that were not fully applied, ordered by index, without the items that were never started. A page has fewer ' +
      'items than requested when they have more than 10,000 issues in total. While items are waiting, further ones can ' +
      'appear at any index: list all pages again when none is.',
    args: {
      first: t.arg.int({
        defaultValue: defaultCount,
        description: `The maximum number of items in the page, from 1 to ${maxCount}; null is the default.`,
      }),
      after: t.arg.string({
        description: 'Lists the items after this cursor; the first page when absent or null.',
      }),
    },
    resolve: (bulkUpdate, page, { bulk }) => readFailedItems(bulkUpdate, page, bulk),
  }),
);

export const OrganizationBulkUpdateConnection = defineConnection(
  'OrganizationBulkUpdate',
  OrganizationBulkUpdate,
  {
    connection:
      'A page of the bulk updates that the caller started, newest first, or why it cannot be listed.',
    node: 'The bulk update',
    nodes: 'The bulk updates',
  },
);

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
  notFound: OrganizationNotFoundError,
  outcomeUnknown: OrganizationOutcomeUnknownError,
  rateLimited: OrganizationRateLimitedError,
  unavailable: OrganizationUnavailableError,
} as const satisfies Record<(BulkUpdate | BulkStartError)['kind'], object>;

export const OrganizationBulkUpdateStartResult = builder.unionType('OrganizationBulkUpdateStartResult', {
  description:
    'The bulk update that was started, or why it was not started, or why it is unknown whether it was started. ' +
    'OrganizationNotFoundError occurs only when the bulk update to retry does not exist.',
  types: Object.values(startMembers),
  resolveType: ({ kind }) => startMembers[kind],
});
