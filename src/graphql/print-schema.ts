import type { ConstDirectiveNode, DefinitionNode, GraphQLSchema, ObjectTypeDefinitionNode } from 'graphql';
import { Kind, parse, print, printSchema } from 'graphql';

/** What only a router asks for, and adds by itself when it composes. */
const forRouters = ['_entities', '_service', '_Any', '_Entity', '_Service'];

/** What other subgraphs have as well, so that a router could not tell whose it is. */
const ofEveryone = ['node', 'nodes', 'Node'];

/** By what other subgraphs may refer to an organization; a read of its own scope is asked for where it begins. */
const ofOrganization = toDirectives('@key(fields: "id") @key(fields: "provider providerId") @authenticated');

/** What a router may refuse before it asks; this gateway refuses it all the same. */
const toRead = toDirectives('@requiresScopes(scopes: [["organizations:read"]])');
const toUpdate = toDirectives('@requiresScopes(scopes: [["organizations:write"]])');

/** Fields that tell nothing of an organization, or only what the caller has done. */
const toKnown = toDirectives('@authenticated');
const forEveryCaller = ['organizationProviders', 'bulkUpdate'];

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@authenticated", "@requiresScopes"])';

/** Apollo's composition does not know this directive of GraphQL by itself. */
const oneOf = 'directive @oneOf on INPUT_OBJECT';

/** The schema as clients see it. */
export function printApi(schema: GraphQLSchema): string {
  return printWithout(schema, forRouters);
}

/** The schema as a router composes it (Federation 2). GraphQL.js prints it, which keeps `@oneOf`. */
export function printSubgraph(schema: GraphQLSchema): string {
  return `${link}\n\n${oneOf}\n\n${printWithout(schema, [...forRouters, ...ofEveryone], addDirectives)}`;
}

function addDirectives(type: ObjectTypeDefinitionNode): ObjectTypeDefinitionNode {
  const { fields = [], name } = type;
  const mend = (directivesOf: (field: string) => readonly ConstDirectiveNode[]) => ({
    ...type,
    fields: fields.map((field) => ({ ...field, directives: directivesOf(field.name.value) })),
  });
  if (name.value === 'Organization') return { ...type, directives: ofOrganization };
  if (name.value === 'Query') return mend((field) => (forEveryCaller.includes(field) ? toKnown : toRead));
  if (name.value === 'Subscription') return mend(() => toKnown);
  return name.value === 'Mutation' ? mend(() => toUpdate) : type;
}

/** Prints a schema without some types and fields of its queries. */
function printWithout(
  schema: GraphQLSchema,
  names: readonly string[],
  mend: (type: ObjectTypeDefinitionNode) => ObjectTypeDefinitionNode = (type) => type,
): string {
  const isKept = (node: { readonly name: { readonly value: string } }) => !names.includes(node.name.value);
  const definitions = parse(printSchema(schema)).definitions.flatMap((definition): DefinitionNode[] => {
    if ('name' in definition && definition.name && names.includes(definition.name.value)) return [];
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) return [definition];
    const { fields = [], interfaces = [], name } = definition;
    const own = name.value === 'Query' ? fields.filter(isKept) : fields;
    return [mend({ ...definition, fields: own, interfaces: interfaces.filter(isKept) })];
  });
  return `${print({ kind: Kind.DOCUMENT, definitions })}\n`;
}

/** Directives from the text of an SDL. */
function toDirectives(text: string): readonly ConstDirectiveNode[] {
  const [definition] = parse(`scalar Any ${text}`).definitions;
  return definition?.kind === Kind.SCALAR_TYPE_DEFINITION ? (definition.directives ?? []) : [];
}
