import type { ConstDirectiveNode, DefinitionNode, GraphQLSchema, ObjectTypeDefinitionNode } from 'graphql';
import { Kind, lexicographicSortSchema, parse, print, printSchema } from 'graphql';

/** The types and fields of federation, which composition adds by itself. */
const federationNames = ['_entities', '_service', '_Any', '_Entity', '_Service'];

/** Relay's names, which fail composition when several subgraphs define them. */
const relayNames = ['node', 'nodes', 'Node'];

/** The keys by which other subgraphs refer to an organization; the scope is required at the field that returns it. */
const organizationDirectives = toDirectives(
  '@key(fields: "id") @key(fields: "provider connection providerId") @authenticated',
);

/** The scopes let a router refuse a field early; the gateway checks them itself as well. */
const readDirectives = toDirectives('@requiresScopes(scopes: [["organizations:read"]])');
const updateDirectives = toDirectives('@requiresScopes(scopes: [["organizations:write"]])');

/** For the type that every subgraph with Relay's connections defines. */
const shareableDirectives = toDirectives('@shareable');

/** A comparison checks all that its update would check. */
const comparisonDirectives = toDirectives(
  '@requiresScopes(scopes: [["organizations:read", "organizations:write"]])',
);
const comparisonFields = ['compareUpdate', 'compareUpdates'];

/** For fields that return no organization data, or only the caller's own updates. */
const authenticatedDirectives = toDirectives('@authenticated');
const fieldsWithoutScope = ['organizationProviders', 'bulkUpdate'];

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@authenticated", "@requiresScopes", "@shareable"])';

/** Apollo's composition knows this directive only when the SDL defines it. */
const oneOfDefinition = 'directive @oneOf on INPUT_OBJECT';

/** Prints the schema for clients, without the types and fields of federation. */
export function printApi(schema: GraphQLSchema): string {
  return printWithout(schema, federationNames);
}

/** Prints the subgraph schema for composition (Federation 2). GraphQL.js prints it because that keeps `@oneOf`. */
export function printSubgraph(schema: GraphQLSchema): string {
  const names = [...federationNames, ...relayNames];
  return `${link}\n\n${oneOfDefinition}\n\n${printWithout(schema, names, addDirectives)}`;
}

function addDirectives(type: ObjectTypeDefinitionNode): ObjectTypeDefinitionNode {
  const { fields = [], name } = type;
  const addToFields = (directivesOf: (field: string) => readonly ConstDirectiveNode[]) => ({
    ...type,
    fields: fields.map((field) => ({ ...field, directives: directivesOf(field.name.value) })),
  });
  if (name.value === 'Organization') return { ...type, directives: organizationDirectives };
  if (name.value === 'PageInfo') return { ...type, directives: shareableDirectives };
  if (name.value === 'Query') {
    return addToFields((field) => {
      if (comparisonFields.includes(field)) return comparisonDirectives;
      return fieldsWithoutScope.includes(field) ? authenticatedDirectives : readDirectives;
    });
  }
  if (name.value === 'Subscription') return addToFields(() => authenticatedDirectives);
  return name.value === 'Mutation' ? addToFields(() => updateDirectives) : type;
}

/** Prints a schema in alphabetical order, without the named types and `Query` fields. */
function printWithout(
  schema: GraphQLSchema,
  names: readonly string[],
  transform: (type: ObjectTypeDefinitionNode) => ObjectTypeDefinitionNode = (type) => type,
): string {
  const isKept = (node: { readonly name: { readonly value: string } }) => !names.includes(node.name.value);
  const sdl = printSchema(lexicographicSortSchema(schema));
  const definitions = parse(sdl).definitions.flatMap((definition): DefinitionNode[] => {
    if ('name' in definition && definition.name && names.includes(definition.name.value)) return [];
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) return [definition];
    const { fields = [], interfaces = [], name } = definition;
    const keptFields = name.value === 'Query' ? fields.filter(isKept) : fields;
    return [transform({ ...definition, fields: keptFields, interfaces: interfaces.filter(isKept) })];
  });
  return `${print({ kind: Kind.DOCUMENT, definitions })}\n`;
}

/** Parses directives from SDL. */
function toDirectives(sdl: string): readonly ConstDirectiveNode[] {
  const [definition] = parse(`scalar Any ${sdl}`).definitions;
  return definition?.kind === Kind.SCALAR_TYPE_DEFINITION ? (definition.directives ?? []) : [];
}
