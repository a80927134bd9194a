import { GraphQLError, GraphQLID } from 'graphql';

const unsafeIdMessage =
  'A JSON number is accepted as an ID only when it is a safe integer. Send the ID as a string.';

/**
 * Reads an ID that came as JSON. `JSON.parse` has rounded a number past 2^53 before it arrives here, so that such a
 * number would name another organization.
 *
 * @throws GraphQLError for what is neither a string nor a safe integer; -0 would lose its sign
 */
export function parseId(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return String(value);
  throw new GraphQLError(unsafeIdMessage, { extensions: { code: 'BAD_USER_INPUT' } });
}

// Pothos builds every schema with GraphQL.js' own ID, and takes no other.
GraphQLID.parseValue = parseId;
