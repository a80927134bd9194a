import { readOrganization } from '../domain/organization/organization-reader.ts';
import { maxRead } from './argument-limits.ts';
import { builder } from './builder.ts';
import { OrganizationResult, toMember } from './organization-result.ts';

builder.queryField('organization', (t) =>
  t.field({
    type: OrganizationResult,
    // An error in a non-null field would blank the fields beside it (GraphQL §6.4.4).
    nullable: true,
    description:
      'One organization. Null only after an internal error of the gateway, which `errors` reports.',
    args: { id: t.arg.id({ required: true, description: 'The `Organization.id`.' }) },
    resolve: async (_root, { id }, { organizations }) =>
      toMember(await readOrganization(organizations, id, ['id'])),
  }),
);

builder.queryField('organizations', (t) =>
  t.field({
    type: [OrganizationResult],
    nullable: { list: false, items: true },
    description: `Several organizations, in the order of \`ids\`. Each is read once.`,
    args: {
      ids: t.arg.idList({
        required: true,
        description: `The \`Organization.id\` of each, at most ${maxRead}.`,
      }),
    },
    resolve: (_root, { ids }, { organizations }) => {
      return ids.map(async (id, index) =>
        toMember(await readOrganization(organizations, id, ['ids', String(index)])),
      );
    },
  }),
);
