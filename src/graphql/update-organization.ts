import { inputError } from '../domain/errors.ts';
import { inputIssue } from '../domain/input-issue.ts';
import { toTarget } from '../domain/organization/organization-id.ts';
import type { UpdateOutcome } from '../domain/update/outcome.ts';
import { updateOrganization } from '../domain/update/update-organization.ts';
import type { AnyUpdateRequest } from '../domain/update/update-request.ts';
import { builder } from './builder.ts';
import type { RequestContext } from './context.ts';
import { idempotencyKeyDescription, toIdempotencyKey } from './idempotency-key.ts';
import { toUpdateRequest, UpdateOrganizationInput } from './update-input.ts';
import { UpdateOrganizationResult } from './update-result.ts';

builder.mutationField('updateOrganization', (t) =>
  t.field({
    type: UpdateOrganizationResult,
    // An error in a non-null field would blank the results of the mutations beside it (GraphQL §6.4.4).
    nullable: true,
    description:
      'Updates one organization at its provider and returns the outcome. Null only after an internal error of the ' +
      'gateway, which `errors` reports.',
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
      const { caller, memory, record, requestId } = context;
      const source = 'SINGLE' as const;
      const options = { inputPath: ['input'], source, caller, requestId, key, memory, record };
      try {
        return await updateOrganization(context.updates, request, options);
      } finally {
        forgetUpdated(context, request);
      }
    },
  }),
);

/** Drops the reads that this request made of the organization before its update, whose outcome may be unknown. */
export function forgetUpdated({ organizations }: RequestContext, request: AnyUpdateRequest): void {
  organizations.forget(toTarget(request));
}

/** The header is refused instead of ignored, because the client would rely on it. */
export const ambiguousKey = inputIssue(
  ['idempotencyKey'],
  'NOT_SUPPORTED',
  'The Idempotency-Key header can apply to one update only. In an operation with several, use their idempotencyKey arguments.',
);
