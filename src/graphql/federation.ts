import { builder } from './builder.ts';
import type { RequestContext } from './context.ts';
import { Organization } from './organization.ts';
import { printSubgraph } from './print-schema.ts';
import { toGraphQLError } from './read-error.ts';
import { Any, toOrganizationRef } from './representation.ts';

builder.addScalarType('_Any', Any);

const Entity = builder.unionType('_Entity', {
  description: 'What other subgraphs can refer to.',
  types: [Organization],
  resolveType: () => Organization,
});

const Service = builder.objectRef<{ readonly sdl: string }>('_Service').implement({
  description: 'This service as a subgraph of a federated graph.',
  fields: (t) => ({ sdl: t.exposeString('sdl', { description: 'The schema that a router composes.' }) }),
});

builder.queryField('_service', (t) =>
  t.field({
    type: Service,
    description: 'Asked by a router; told only where introspection is.',
    resolve: (_root, _args, _context, { schema }) => ({ sdl: printSubgraph(schema) }),
  }),
);

builder.queryField('_entities', (t) =>
  t.field({
    type: [Entity],
    nullable: { list: false, items: true },
    description:
      'Asked by a router: the entities that other subgraphs refer to, each read once; null where there is none.',
    args: { representations: t.arg({ type: ['_Any'], required: true, description: 'The references.' }) },
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
