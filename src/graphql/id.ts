import { GraphQLError, GraphQLID } from 'graphql';

const unsafeIdMessage =
  'A JSON number is accepted as an ID only when it is a safe integer. Send the ID as a string.';

/**
 * Parses an ID from JSON. `JSON.parse` has already rounded a number past 2^53, which would identify another organization.
 *
 * @throws GraphQLError for a value that is neither a string nor a safe integer, and for -0, which would lose its sign
 */
export function parseId(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return String(value);
  throw new GraphQLError(unsafeIdMessage, { extensions: { code: 'BAD_USER_INPUT' } });
}

// Pothos always uses the built-in ID scalar of GraphQL.js, so the scalar itself is changed.
GraphQLID.parseValue = parseId;
