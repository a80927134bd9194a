import { parseBulkUpdateId } from '../domain/bulk/bulk-id.ts';
import type {
  BulkCancelError,
  BulkFindError,
  BulkStartError,
  BulkUpdate,
} from '../domain/bulk/bulk-update.ts';
import { inputError } from '../domain/errors.ts';
import { builder } from './builder.ts';
import { OrganizationBulkUpdateResult, OrganizationBulkUpdateStartResult } from './bulk-update.ts';
import { idempotencyKeyDescription, toIdempotencyKey } from './idempotency-key.ts';
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
