import type { GraphQLScalarLiteralParser, ObjectFieldNode } from 'graphql';
import { GraphQLError, GraphQLID, GraphQLScalarType, Kind, valueFromASTUntyped } from 'graphql';
import type { OrganizationRef } from '../domain/organization/organization-id.ts';
import { parseOrganizationId, parseProviderId } from '../domain/organization/organization-id.ts';
import { providers } from '../domain/provider/provider.ts';
import { parseId } from './id.ts';

type Variables = Parameters<GraphQLScalarLiteralParser<unknown>>[1];

const idFields = ['id', 'providerId'];

/** A number in JSON is checked with its reference, so that it is an error of that one alone. */
export const Any = new GraphQLScalarType({
  name: '_Any',
  description: 'A reference to an entity, as a router of a federated graph sends it.',
  parseValue: (value) => value,
  parseLiteral: (node, variables) =>
    node.kind === Kind.OBJECT
      ? Object.fromEntries(node.fields.map((field) => [field.name.value, parseField(field, variables)]))
      : valueFromASTUntyped(node, variables),
});

/** `valueFromASTUntyped` would round an integer past 2^53. */
function parseField({ name, value }: ObjectFieldNode, variables: Variables): unknown {
  const isConstant = value.kind !== Kind.VARIABLE && value.kind !== Kind.NULL;
  return isConstant && idFields.includes(name.value)
    ? GraphQLID.parseLiteral(value, variables)
    : valueFromASTUntyped(value, variables);
}

/**
 * Finds the organization that a representation refers to by either of its keys.
 *
 * @returns undefined for what refers to none of ours
 * @throws {GraphQLError} for a number that is not accepted as an ID
 */
export function toOrganizationRef(representation: unknown): OrganizationRef | undefined {
  if (typeof representation !== 'object' || representation === null) return undefined;
  if (readOwn(representation, '__typename') !== 'Organization') return undefined;
  const id = readId(representation, 'id');
  const providerId = readId(representation, 'providerId');
  if (id !== undefined) {
    const ref = parseOrganizationId(id);
    return 'providerId' in ref ? ref : undefined;
  }
  const provider = providers.find((each) => each === readOwn(representation, 'provider'));
  if (provider === undefined || providerId === undefined) return undefined;
  const own = parseProviderId(providerId, provider);
  return typeof own === 'string' ? { provider, providerId: own } : undefined;
}

/** Undefined for what is neither text nor a number. */
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
