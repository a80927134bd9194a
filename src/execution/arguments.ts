import type { FieldNode, GraphQLField } from 'graphql';
import { getArgumentValues } from 'graphql';
import type { Variables } from './plan.ts';

/** Shared by all fields without arguments, which are most fields of a response. */
const noArguments: Record<string, unknown> = Object.freeze({});

/** Creates the coercion of a field's arguments by GraphQL.js, which is skipped for a field without arguments. */
export function createArgumentCoercion(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
): (variables: Variables) => Record<string, unknown> {
  return field.args.length === 0
    ? () => noArguments
    : (variables) => getArgumentValues(field, node, variables);
}
