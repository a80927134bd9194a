import { builder } from './builder.ts';
import type { RequestContext } from './context.ts';
import { Organization } from './organization.ts';
import { printSubgraph } from './print-schema.ts';
import { toGraphQLError } from './read-error.ts';
import { Any, toOrganizationRef } from './representation.ts';

builder.addScalarType('_Any', Any);

const Entity = builder.unionType('_Entity', {
  description: 'The types that other subgraphs can refer to.',
  types: [Organization],
  resolveType: () => Organization,
});

const Service = builder.objectRef<{ readonly sdl: string }>('_Service').implement({
  description: 'The subgraph that this gateway provides to a federated graph.',
  fields: (t) => ({ sdl: t.exposeString('sdl', { description: 'The subgraph schema in SDL.' }) }),
});

builder.queryField('_service', (t) =>
  t.field({
    type: Service,
    description: 'The subgraph schema, for routers. Available only when introspection is enabled.',
    resolve: (_root, _args, _context, { schema }) => ({ sdl: printSubgraph(schema) }),
  }),
);

builder.queryField('_entities', (t) =>
  t.field({
    type: [Entity],
    nullable: { list: false, items: true },
    description:
      'The entities that other subgraphs refer to, for routers. Each is read once; null when it does not exist.',
    args: {
      representations: t.arg({ type: ['_Any'], required: true, description: 'The references to entities.' }),
    },
    resolve: (_root, { representations }, context) => {
      return representations.map((each) => resolveReference(each, context));
    },
  }),
);

async function resolveReference(representation: unknown, { organizations }: RequestContext) {
  const ref = toOrganizationRef(representation);
  if (ref === undefined) return null;
  const outcome = await organizations.read(ref);
  if (outcome.kind === 'found') return outcome.organization;
  if (outcome.kind === 'notFound') return null;
  throw toGraphQLError(outcome);
}
