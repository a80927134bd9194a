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
    // An error in a non-null list or item would blank the results beside it (GraphQL §6.4.4).
    nullable: { list: true, items: true },
    description:
      'Updates many organizations and returns the outcome of each, in input order. Updates of the same organization are ' +
      'applied one at a time, in input order, until the outcome of one is unknown: the later ones are not sent and fail ' +
      'with OrganizationUnavailableError. Updates of different organizations are applied concurrently. The list or an ' +
      'item is null only after an internal error of the gateway or when the batch is too large, which `errors` reports.',
    args: {
      inputs: t.arg({
        type: [UpdateOrganizationInput],
        required: true,
        description:
          'The updates, each for exactly one provider. Their number is limited by the configuration of the gateway.',
      }),
      idempotencyKey: t.arg.string({
        description:
          `${idempotencyKeyDescription} The key covers the whole batch: with other inputs, or the same inputs in another ` +
          'order, every item fails with OrganizationIdempotencyError and nothing is sent.',
      }),
    },
    resolve: async (_root, { idempotencyKey, inputs }, context, info) => {
      const requests = inputs.map(toUpdateRequest);
      const key = toIdempotencyKey(idempotencyKey, context, info);
      if (key === 'AMBIGUOUS') return requests.map(({ provider }) => inputError(provider, [ambiguousKey]));
      const { caller, memory, record, requestId } = context;
      const options = { caller, requestId, key, memory, record };
      const results = await updateOrganizations(context.updates, requests, options);
      for (const request of requests) forgetUpdated(context, request);
      return results.map((item) => (item.status === 'fulfilled' ? item.value : Promise.reject(item.reason)));
    },
  }),
);
