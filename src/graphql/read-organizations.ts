import { readOrganization } from '../domain/organization/organization-reader.ts';
import { maxRead } from './argument-limits.ts';
import { builder } from './builder.ts';
import type { RequestContext } from './context.ts';
import { Node } from './organization.ts';
import { OrganizationResult, toMember } from './organization-result.ts';
import { toGraphQLError } from './read-error.ts';

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

builder.queryField('node', (t) =>
  t.field({
    type: Node,
    nullable: true,
    description: 'The object with this id; null when it does not exist.',
    args: { id: t.arg.id({ required: true, description: 'The id of the object.' }) },
    resolve: (_root, { id }, context) => readNode(id, context),
  }),
);

builder.queryField('nodes', (t) =>
  t.field({
    type: [Node],
    nullable: { list: false, items: true },
    description: 'The objects with these ids, in the order of `ids`; null when one does not exist.',
    args: {
      ids: t.arg.idList({ required: true, description: `The ids of the objects, at most ${maxRead}.` }),
    },
    resolve: (_root, { ids }, context) => {
      return ids.map((id) => readNode(id, context));
    },
  }),
);

async function readNode(id: string, { organizations }: RequestContext) {
  const outcome = await readOrganization(organizations, id, ['id']);
  if (outcome.kind === 'found') return outcome.organization;
  if (outcome.kind === 'input' || outcome.kind === 'notFound') return null;
  throw toGraphQLError(outcome);
}
