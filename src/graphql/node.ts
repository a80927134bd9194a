import { toBulkUpdateId } from '../domain/bulk/bulk-id.ts';
import type { BulkUpdate } from '../domain/bulk/bulk-update.ts';
import type { Organization } from '../domain/organization/organization.ts';
import { toOrganizationId } from '../domain/organization/organization-id.ts';
import { builder } from './builder.ts';

export type NodeData = Organization | BulkUpdate;

function isBulkUpdate(node: NodeData): node is BulkUpdate {
  return 'kind' in node;
}

export const Node = builder.interfaceRef<NodeData>('Node').implement({
  description: 'An object with an id that is unique in this gateway.',
  resolveType: (node) => (isBulkUpdate(node) ? 'OrganizationBulkUpdate' : 'Organization'),
  fields: (t) => ({
    id: t.id({
      description: 'The id of the object.',
      resolve: (node) => (isBulkUpdate(node) ? toBulkUpdateId(node.id) : toOrganizationId(node)),
    }),
  }),
});
