import type { RequestedUpdate } from '../domain/update/update-request.ts';
import { builder } from './builder.ts';
import { compareInRequest, OrganizationComparisonResult } from './comparison.ts';
import type { RequestContext } from './context.ts';
import { OrganizationOutcomeUnknownError } from './errors.ts';
import { OrganizationPartiallyUpdated } from './update-result.ts';

const description =
  'The update beside what the provider holds now, read after the write, and only if selected; a replay of an idempotency ' +
  'key reads it anew.';

builder.objectField(OrganizationOutcomeUnknownError, 'comparison', (t) =>
  t.field({
    type: OrganizationComparisonResult,
    nullable: true,
    description:
      `${description} It never changes \`applied\`: the write can still arrive later, so that DIFFERENT does not prove ` +
      'that it will not be applied. OrganizationForbiddenError without the scope organizations:read. Null in the errors ' +
      'of bulk updates, where the update is not known: use `compareUpdates`; otherwise only after an internal error of ' +
      'the gateway, which `errors` reports.',
    resolve: compareOutcome,
  }),
);

builder.objectField(OrganizationPartiallyUpdated, 'comparison', (t) =>
  t.field({
    type: OrganizationComparisonResult,
    nullable: true,
    description:
      `${description} Shows whether the provider holds the values of the fields that are UNCONFIRMED, without changing ` +
      'their state. OrganizationForbiddenError without the scope organizations:read. Null only after an internal error ' +
      'of the gateway, which `errors` reports.',
    resolve: compareOutcome,
  }),
);

function compareOutcome(
  { request }: { readonly request?: RequestedUpdate },
  _args: unknown,
  context: RequestContext,
) {
  return request === undefined ? null : compareInRequest(request, context);
}
