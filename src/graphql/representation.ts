import type { GraphQLScalarLiteralParser, ObjectFieldNode } from 'graphql';
import { GraphQLError, GraphQLID, GraphQLScalarType, Kind, valueFromASTUntyped } from 'graphql';
import type { OrganizationRef } from '../domain/organization/organization-id.ts';
import { parseOrganizationId, parseTarget } from '../domain/organization/organization-id.ts';
import { providers } from '../domain/provider/provider.ts';
import { parseId } from './id.ts';

type Variables = Parameters<GraphQLScalarLiteralParser<unknown>>[1];

const idFields = ['id', 'providerId'];

/** Accepts any id in JSON: `toOrganizationRef` validates it, so that an invalid id fails only its own reference. */
export const Any = new GraphQLScalarType({
  name: '_Any',
  description: 'A reference to an entity, sent by the router of a federated graph.',
  parseValue: (value) => value,
  parseLiteral: (node, variables) =>
    node.kind === Kind.OBJECT
      ? Object.fromEntries(node.fields.map((field) => [field.name.value, parseField(field, variables)]))
      : valueFromASTUntyped(node, variables),
});

/** Parses an id as text, because `valueFromASTUntyped` rounds integers above 2^53. */
function parseField({ name, value }: ObjectFieldNode, variables: Variables): unknown {
  const isConstant = value.kind !== Kind.VARIABLE && value.kind !== Kind.NULL;
  return isConstant && idFields.includes(name.value)
    ? GraphQLID.parseLiteral(value, variables)
    : valueFromASTUntyped(value, variables);
}

/**
 * Converts a representation, whose key is `id` or `provider`, `connection` and `providerId`, to the organization that it refers to.
 *
 * @returns undefined when it refers to no organization
 * @throws {GraphQLError} for a number that is not accepted as an ID
 */
export function toOrganizationRef(representation: unknown): OrganizationRef | undefined {
  if (typeof representation !== 'object' || representation === null) return undefined;
  if (readOwn(representation, '__typename') !== 'Organization') return undefined;
  const id = readId(representation, 'id');
  const providerId = readId(representation, 'providerId');
  const connection = readOwn(representation, 'connection');
  if (id !== undefined) {
    const ref = parseOrganizationId(id);
    const isSame = connection === undefined || ('providerId' in ref && ref.connection === connection);
    return isSame && 'providerId' in ref ? ref : undefined;
  }
  const provider = providers.find((each) => each === readOwn(representation, 'provider'));
  if (provider === undefined || typeof connection !== 'string' || providerId === undefined) return undefined;
  const ref = parseTarget({ provider, connection, organizationId: providerId });
  return 'providerId' in ref ? ref : undefined;
}

/** @returns undefined for a value that is neither a string nor a number */
function readId(representation: object, field: string): string | undefined {
  const value = readOwn(representation, field);
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  try {
    return parseId(value);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new GraphQLError(`${field}: ${error.message}`, { extensions: error.extensions });
  }
}

function readOwn(representation: object, field: string): unknown {
  return Object.hasOwn(representation, field)
    ? (representation as Record<string, unknown>)[field]
    : undefined;
}
