import { parseBulkUpdateId } from '../domain/bulk/bulk-id.ts';
import type {
  BulkCancelError,
  BulkFindError,
  BulkStartError,
  BulkUpdate,
} from '../domain/bulk/bulk-update.ts';
import { inputError } from '../domain/errors.ts';
import { pageSizes } from './argument-limits.ts';
import { builder } from './builder.ts';
import {
  OrganizationBulkUpdateConnection,
  OrganizationBulkUpdateResult,
  OrganizationBulkUpdateStartResult,
} from './bulk-update.ts';
import { idempotencyKeyDescription, toIdempotencyKey } from './idempotency-key.ts';
import { listBulkUpdates } from './list-bulk-updates.ts';
import { toUpdateRequest, UpdateOrganizationInput } from './update-input.ts';
import { ambiguousKey } from './update-organization.ts';

// An error in a non-null field would blank the fields beside it (GraphQL §6.4.4).
const nullable = true;
const nullWhen = 'Null only after an internal error of the gateway, which `errors` reports.';
const id = { required: true, description: 'The `OrganizationBulkUpdate.id`.' } as const;

/** Returns a text that is the id of no bulk update for any other id, so that it is reported as not found. */
function toStoredId(bulkUpdateId: string): string {
  return parseBulkUpdateId(bulkUpdateId) ?? '';
}

builder.mutationField('startBulkUpdate', (t) =>
  t.field({
    type: OrganizationBulkUpdateStartResult,
    nullable,
    description:
      'Starts a bulk update, for more updates than one request has time for, and responds immediately. Each update is ' +
      'applied at most once, even when the gateway restarts, with the permissions that the caller has now. Updates of ' +
      'the same organization are applied one at a time, in input order, until the outcome of one is unknown: the ' +
      `later ones are not sent and fail with OrganizationUnavailableError. ${nullWhen}`,
    args: {
      inputs: t.arg({
        type: [UpdateOrganizationInput],
        required: true,
        description:
          'The updates, each for exactly one provider. Their number is limited by the configuration of the gateway.',
      }),
      idempotencyKey: t.arg.string({
        description: `${idempotencyKeyDescription} A repeated request returns the current state of the same bulk update.`,
      }),
    },
    resolve: async (
      _root,
      { idempotencyKey, inputs },
      context,
      info,
    ): Promise<BulkUpdate | BulkStartError> => {
      const key = toIdempotencyKey(idempotencyKey, context, info);
      if (key === 'AMBIGUOUS') return inputError(null, [ambiguousKey]);
      const { bulk, caller } = context;
      return bulk.start({ caller, requests: inputs.map(toUpdateRequest), key: key?.parts[0] ?? null });
    },
  }),
);

builder.mutationField('retryBulkUpdate', (t) =>
  t.field({
    type: OrganizationBulkUpdateStartResult,
    nullable,
    description:
      'Starts a new bulk update of the items of a finished or cancelled one that were provably not applied: those that ' +
      'failed with NOT_APPLIED, and those that were never started. Items that were updated, partially updated or possibly ' +
      'applied are never sent again. The items keep their index and order, and are sent with the permissions that the ' +
      'caller has now. A bulk update is retried once; its retry can be retried again. OrganizationUnavailableError while ' +
      'items are waiting, and when the inputs are no longer stored: those of the bulk updates of one caller that finished ' +
      `first are deleted first. OrganizationInputError NOTHING_TO_UPDATE when no item can be retried. ${nullWhen}`,
    args: {
      id: t.arg.id(id),
      idempotencyKey: t.arg.string({
        description: `${idempotencyKeyDescription} A repeated request returns the current state of the same retry.`,
      }),
    },
    resolve: async (_root, args, context, info): Promise<BulkUpdate | BulkStartError> => {
      const key = toIdempotencyKey(args.idempotencyKey, context, info);
      if (key === 'AMBIGUOUS') return inputError(null, [ambiguousKey]);
      const { bulk, caller } = context;
      return bulk.retry({ caller, id: toStoredId(args.id), key: key?.parts[0] ?? null });
    },
  }),
);

builder.mutationField('cancelBulkUpdate', (t) =>
  t.field({
    type: OrganizationBulkUpdateResult,
    nullable,
    description: `Starts no further items of a bulk update. Updates that were applied stay applied. ${nullWhen}`,
    args: { id: t.arg.id(id) },
    resolve: (_root, args, { bulk, caller }): Promise<BulkUpdate | BulkCancelError> =>
      bulk.cancel(caller, toStoredId(args.id)),
  }),
);

builder.queryField('bulkUpdate', (t) =>
  t.field({
    type: OrganizationBulkUpdateResult,
    nullable,
    description: `The current state of a bulk update that the caller started. ${nullWhen}`,
    args: { id: t.arg.id(id) },
    resolve: (_root, args, { bulk, caller }): Promise<BulkUpdate | BulkFindError> =>
      bulk.find(caller, toStoredId(args.id)),
  }),
);

const { defaultCount, maxCount } = pageSizes.bulkUpdates;

builder.queryField('bulkUpdates', (t) =>
  t.field({
    type: OrganizationBulkUpdateConnection,
    description:
      'The bulk updates that the caller started, newest first, until their retention time has passed. Omits those that only ' +
      'another version of the gateway can read.',
    args: {
      first: t.arg.int({
        defaultValue: defaultCount,
        description: `The maximum number of bulk updates in the page, from 1 to ${maxCount}; null is the default.`,
      }),
      after: t.arg.string({
        description: 'Lists the bulk updates after this cursor; the first page when absent or null.',
      }),
    },
    resolve: (_root, args, { bulk, caller }) => listBulkUpdates(args, bulk, caller),
  }),
);

builder.subscriptionField('bulkUpdateProgress', (t) =>
  t.field({
    type: OrganizationBulkUpdateResult,
    nullable,
    description:
      'The current state of a bulk update, and its new state after each change, at most a few times per second. Ends ' +
      'when no item is waiting. Also ends when the gateway stops: subscribe again. An error is sent once and ends it.',
    args: { id: t.arg.id(id) },
    subscribe: (_root, args, { bulk, caller }) => bulk.watch(caller, toStoredId(args.id)),
    resolve: (event): BulkUpdate | BulkFindError => event,
  }),
);
