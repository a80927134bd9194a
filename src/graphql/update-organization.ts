import { inputError } from '../domain/errors.ts';
import { inputIssue } from '../domain/input-issue.ts';
import type { UpdateOutcome } from '../domain/update/outcome.ts';
import { updateOrganization } from '../domain/update/update-organization.ts';
import { builder } from './builder.ts';
import type { RequestContext } from './context.ts';
import { idempotencyKeyDescription, toIdempotencyKey } from './idempotency-key.ts';
import { toUpdateRequest, UpdateOrganizationInput } from './update-input.ts';
import { UpdateOrganizationResult } from './update-result.ts';

builder.mutationField('updateOrganization', (t) =>
  t.field({
    type: UpdateOrganizationResult,
    // A non-null field that throws would blank the answers of the mutations beside it (GraphQL §6.4.4).
    nullable: true,
    description:
      'Updates one organization at its provider, and says what became of it. Null only when this gateway itself ' +
      'failed; `errors` then says so.',
    args: {
      input: t.arg({
        type: UpdateOrganizationInput,
        required: true,
        description: 'The update, for exactly one provider.',
      }),
      idempotencyKey: t.arg.string({ description: idempotencyKeyDescription }),
    },
    resolve: async (_root, { idempotencyKey, input }, context, info): Promise<UpdateOutcome> => {
      const request = toUpdateRequest(input);
      const key = toIdempotencyKey(idempotencyKey, context, info);
      if (key === 'AMBIGUOUS') return inputError(request.provider, [ambiguousKey]);
      const { caller, record } = context;
      const options = { at: ['input'], caller, key, record };
      const outcome = await updateOrganization(context.updates, request, options);
      forgetUpdated(context, outcome);
      return outcome;
    },
  }),
);

/** What this request read of the organization before no longer holds. */
export function forgetUpdated({ organizations }: RequestContext, outcome: UpdateOutcome): void {
  if ('organization' in outcome && outcome.organization) organizations.forget(outcome.organization);
}

/** Ignored, it would promise what is not kept. */
export const ambiguousKey = inputIssue(
  ['idempotencyKey'],
  'NOT_SUPPORTED',
  'The Idempotency-Key header speaks of one update: in an operation with several, give each its own idempotencyKey.',
);
