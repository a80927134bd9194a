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

// A non-null field that throws would blank the answers beside it (GraphQL §6.4.4).
const nullable = true;
const nullWhen = 'Null only when this gateway itself failed; `errors` then says so.';
const id = { required: true, description: 'The id that `startBulkUpdate` told.' } as const;

builder.mutationField('startBulkUpdate', (t) =>
  t.field({
    type: OrganizationBulkUpdateStartResult,
    nullable,
    description:
      'Starts as many updates as take longer than a request may last, and answers at once. Each is applied once, ' +
      'whatever happens to this gateway, with the rights that the caller has now. Updates of one organization are ' +
      'applied one after the other, in the order given, up to the first whose outcome is unknown: those after it are ' +
      `not sent, and fail as OrganizationUnavailableError. ${nullWhen}`,
    args: {
      inputs: t.arg({
        type: [UpdateOrganizationInput],
        required: true,
        description:
          'The updates, each for exactly one provider; no more than the gateway allows in one bulk update.',
      }),
      idempotencyKey: t.arg.string({
        description: `${idempotencyKeyDescription} Sent again, the same bulk update is told as it stands.`,
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
    description: `Begins no further item of a bulk update. What was applied stays applied. ${nullWhen}`,
    args: { id: t.arg.id(id) },
    resolve: (_root, args, { bulk, caller }): Promise<BulkUpdate | BulkCancelError> =>
      bulk.cancel(caller, args.id),
  }),
);

builder.queryField('bulkUpdate', (t) =>
  t.field({
    type: OrganizationBulkUpdateResult,
    nullable,
    description: `A bulk update as it stands, told to the caller who started it. ${nullWhen}`,
    args: { id: t.arg.id(id) },
    resolve: (_root, args, { bulk, caller }): Promise<BulkUpdate | BulkFindError> =>
      bulk.find(caller, args.id),
  }),
);

builder.subscriptionField('bulkUpdateProgress', (t) =>
  t.field({
    type: OrganizationBulkUpdateResult,
    nullable,
    description:
      'A bulk update as it stands, now and whenever it has changed, a few times a second at the most. Ends when ' +
      'nothing of it is waiting, and when this gateway stops: then subscribe again. An error is told once and ends it.',
    args: { id: t.arg.id(id) },
    subscribe: (_root, args, { bulk, caller }) => bulk.watch(caller, args.id),
    resolve: (told): BulkUpdate | BulkFindError => told,
  }),
);
