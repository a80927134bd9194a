import { GraphQLScalarType } from 'graphql';
import type { OrganizationRef } from '../domain/organization-id.ts';
import { parseOrganizationId, parseProviderId } from '../domain/organization-id.ts';
import { providers } from '../domain/provider.ts';
import type { SchemaContext } from './builder.ts';
import { builder } from './builder.ts';
import { Organization } from './organization.ts';
import { printSubgraph } from './print-schema.ts';
import { toGraphQLError } from './read-error.ts';

const Any = builder.addScalarType(
  '_Any',
  new GraphQLScalarType({
    name: '_Any',
    description: 'A reference to an entity, as a router of a federated graph sends it.',
  }),
);

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
    args: { representations: t.arg({ type: [Any], required: true, description: 'The references.' }) },
    resolve: (_root, { representations }, context) => {
      return representations.map((each) => resolveReference(each, context));
    },
  }),
);

async function resolveReference(representation: unknown, { organizations }: SchemaContext) {
  const ref = toRef(representation);
  if (ref === undefined) return null;
  const outcome = await organizations.read(ref);
  if (outcome.kind === 'found') return outcome.organization;
  if (outcome.kind === 'notFound') return null;
  throw toGraphQLError(outcome);
}

/** An organization by either of its keys; undefined for what refers to none of ours. */
function toRef(representation: unknown): OrganizationRef | undefined {
  if (typeof representation !== 'object' || representation === null) return undefined;
  const { __typename, id, provider, providerId } = representation as Readonly<Record<string, unknown>>;
  if (__typename !== 'Organization') return undefined;
  if (typeof id === 'string') {
    const ref = parseOrganizationId(id);
    return 'providerId' in ref ? ref : undefined;
  }
  const known = providers.find((each) => each === provider);
  const own = known && typeof providerId === 'string' ? parseProviderId(providerId, known) : undefined;
  return known && typeof own === 'string' ? { provider: known, providerId: own } : undefined;
}
