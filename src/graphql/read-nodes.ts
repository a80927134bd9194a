import { parseBulkUpdateId } from '../domain/bulk/bulk-id.ts';
import { readOrganization } from '../domain/organization/organization-reader.ts';
import { maxRead } from './argument-limits.ts';
import { builder } from './builder.ts';
import type { RequestContext } from './context.ts';
import type { NodeData } from './node.ts';
import { Node } from './node.ts';
import { toBulkReadError, toGraphQLError } from './read-error.ts';

builder.queryField('node', (t) =>
  t.field({
    type: Node,
    nullable: true,
    description:
      "The organization or bulk update with this id; null when it does not exist, or is another caller's bulk update.",
    args: { id: t.arg.id({ required: true, description: 'The id of the object.' }) },
    resolve: (_root, { id }, context) => readNode(id, context),
  }),
);

builder.queryField('nodes', (t) =>
  t.field({
    type: [Node],
    nullable: { list: false, items: true },
    description:
      'The organizations and bulk updates with these ids, in the order of `ids`, each as in `node`.',
    args: {
      ids: t.arg.idList({ required: true, description: `The ids of the objects, at most ${maxRead}.` }),
    },
    resolve: (_root, { ids }, context) => {
      // A bulk update that is read once also has each page of its items read once.
      const nodes = new Map([...new Set(ids)].map((id) => [id, readNode(id, context)] as const));
      return ids.map((id) => nodes.get(id) ?? null);
    },
  }),
);

async function readNode(id: string, context: RequestContext): Promise<NodeData | null> {
  const bulkId = parseBulkUpdateId(id);
  return bulkId === undefined ? readOrganizationNode(id, context) : readBulkNode(bulkId, context);
}

async function readOrganizationNode(id: string, { organizations }: RequestContext): Promise<NodeData | null> {
  const outcome = await readOrganization(organizations, id, ['id']);
  if (outcome.kind === 'found') return outcome.organization;
  if (outcome.kind === 'input' || outcome.kind === 'notFound') return null;
  throw toGraphQLError(outcome);
}

async function readBulkNode(id: string, { bulk, caller }: RequestContext): Promise<NodeData | null> {
  const found = await bulk.find(caller, id);
  if (found.kind === 'bulkUpdate') return found;
  if (found.kind === 'notFound') return null;
  throw toBulkReadError(found);
}
