import { inputError } from '../domain/errors.ts';
import { updateOrganizations } from '../domain/update/update-organizations.ts';
import { builder } from './builder.ts';
import { idempotencyKeyDescription, toIdempotencyKey } from './idempotency-key.ts';
import { toUpdateRequest, UpdateOrganizationInput } from './update-input.ts';
import { ambiguousKey, forgetUpdated } from './update-organization.ts';
import { UpdateOrganizationResult } from './update-result.ts';

builder.mutationField('updateOrganizations', (t) =>
  t.field({
    type: [UpdateOrganizationResult],
    // Nullable, list and item, so that a failure of this gateway blanks no answer but its own (GraphQL §6.4.4).
    nullable: { list: true, items: true },
    description:
      'Updates many organizations, each with an outcome of its own, in the order given. Updates of one organization ' +
      'are applied one after the other, up to the first whose outcome is unknown: those after it are not sent, and are ' +
      'OrganizationUnavailableError. The others are applied at once. Null, list or item, only when this gateway itself ' +
      'failed or the batch is too large; `errors` then says so.',
    args: {
      inputs: t.arg({
        type: [UpdateOrganizationInput],
        required: true,
        description:
          'The updates, each for exactly one provider; no more than the gateway allows in one batch.',
      }),
      idempotencyKey: t.arg.string({
        description:
          `${idempotencyKeyDescription} It stands for the whole batch: other inputs under it, or the same in another ` +
          'order, are OrganizationIdempotencyError for every item, and nothing is sent.',
      }),
    },
    resolve: async (_root, { idempotencyKey, inputs }, context, info) => {
      const requests = inputs.map(toUpdateRequest);
      const key = toIdempotencyKey(idempotencyKey, context, info);
      if (key === 'AMBIGUOUS') return requests.map(({ provider }) => inputError(provider, [ambiguousKey]));
      const { caller, record } = context;
      const settled = await updateOrganizations(context.updates, requests, { caller, key, record });
      for (const item of settled) if (item.status === 'fulfilled') forgetUpdated(context, item.value);
      return settled.map((item) => (item.status === 'fulfilled' ? item.value : Promise.reject(item.reason)));
    },
  }),
);
