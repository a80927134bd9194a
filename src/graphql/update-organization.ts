import { updateOrganization } from '../domain/update-organization.ts';
import { builder } from './builder.ts';
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
    },
    resolve: (_root, { input }, { providers }) =>
      updateOrganization(providers, toUpdateRequest(input), ['input']),
  }),
);
