import { builder } from './builder.ts';
import { compareInRequest, OrganizationComparisonResult } from './comparison.ts';
import { toUpdateRequest, UpdateOrganizationInput } from './update-input.ts';

const description =
  'Every check of the update is run, with the same errors and input paths, and nothing is ever written. Use it before an ' +
  'update as a preview, and after one whose outcome is unknown. `expected` is checked for its form and not compared, which ' +
  'only an update does. It guarantees nothing about a later write. Needs the ' +
  'scopes organizations:read and organizations:write.';

builder.queryField('compareUpdate', (t) =>
  t.field({
    type: OrganizationComparisonResult,
    // An error in a non-null field would blank the fields beside it (GraphQL §6.4.4).
    nullable: true,
    description:
      `Compares what an update requests with what its provider holds now. ${description} Null only after an internal ` +
      'error of the gateway, which `errors` reports.',
    args: {
      input: t.arg({
        type: UpdateOrganizationInput,
        required: true,
        description: 'The update, for exactly one provider, as in `updateOrganization`.',
      }),
    },
    resolve: (_root, { input }, context) =>
      compareInRequest({ ...toUpdateRequest(input), inputPath: ['input'] }, context),
  }),
);

builder.queryField('compareUpdates', (t) =>
  t.field({
    type: [OrganizationComparisonResult],
    nullable: { list: false, items: true },
    description:
      `Compares what each update requests with what its provider holds now, in input order. ${description} Each ` +
      'organization is read once, from a list where that takes fewer requests. An item is null only after an internal ' +
      'error of the gateway, which `errors` reports.',
    args: {
      inputs: t.arg({
        type: [UpdateOrganizationInput],
        required: true,
        description:
          'The updates, each for exactly one provider, as in `updateOrganizations`. Their number is limited by the ' +
          'configuration of the gateway.',
      }),
    },
    resolve: (_root, { inputs }, context) =>
      inputs.map((input, index) =>
        compareInRequest({ ...toUpdateRequest(input), inputPath: ['inputs', String(index)] }, context),
      ),
  }),
);
