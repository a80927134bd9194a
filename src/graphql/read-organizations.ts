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
    // A failure of this gateway itself blanks no sibling (GraphQL §6.4.4).
    nullable: true,
    description: 'One organization. Null only when this gateway itself failed; `errors` then says so.',
    args: { id: t.arg.id({ required: true, description: 'Its `Organization.id`.' }) },
    resolve: async (_root, { id }, { organizations }) =>
      toMember(await readOrganization(organizations, id, ['id'])),
  }),
);

builder.queryField('organizations', (t) =>
  t.field({
    type: [OrganizationResult],
    nullable: { list: false, items: true },
    description: `Several organizations, in the order of their ids; each is read once. At most ${maxRead}.`,
    args: {
      ids: t.arg.idList({ required: true, description: `Their \`Organization.id\`s, at most ${maxRead}.` }),
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
    description: 'The object with this id; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'The id of the object.' }) },
    resolve: (_root, { id }, context) => readNode(id, context),
  }),
);

builder.queryField('nodes', (t) =>
  t.field({
    type: [Node],
    nullable: { list: false, items: true },
    description: `The objects with these ids, in their order; null where there is none. At most ${maxRead}.`,
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
