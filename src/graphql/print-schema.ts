import type { ConstDirectiveNode, DefinitionNode, GraphQLSchema, ObjectTypeDefinitionNode } from 'graphql';
import { Kind, parse, print, printSchema } from 'graphql';

/** What only a router asks for, and adds by itself when it composes. */
const forRouters = ['_entities', '_service', '_Any', '_Entity', '_Service'];

/** What other subgraphs have as well, so that a router could not tell whose it is. */
const ofEveryone = ['node', 'nodes', 'Node'];

/** By what other subgraphs may refer to an organization. */
const organizationKeys = ['id', 'provider providerId'];

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])';

/** The schema as clients see it. */
export function printApi(schema: GraphQLSchema): string {
  return printWithout(schema, forRouters);
}

/** The schema as a router composes it (Federation 2). GraphQL.js prints it, which keeps `@oneOf`. */
export function printSubgraph(schema: GraphQLSchema): string {
  const sdl = printWithout(schema, [...forRouters, ...ofEveryone], (type) =>
    type.name.value === 'Organization' ? { ...type, directives: organizationKeys.map(toKeyDirective) } : type,
  );
  return `${link}\n\n${sdl}`;
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

function toKeyDirective(fields: string): ConstDirectiveNode {
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: 'key' },
    arguments: [
      {
        kind: Kind.ARGUMENT,
        name: { kind: Kind.NAME, value: 'fields' },
        value: { kind: Kind.STRING, value: fields },
      },
    ],
  };
}
