import type { FieldNode, GraphQLField } from 'graphql';
import { getArgumentValues } from 'graphql';
import type { Variables } from './run.ts';

/** Shared by all fields without arguments, which are most fields of an answer. */
const none: Record<string, unknown> = Object.freeze({});

/** How the arguments of a field are coerced: by GraphQL.js, and not at all when the field has none. */
export function createArguments(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
): (variables: Variables) => Record<string, unknown> {
  return field.args.length === 0 ? () => none : (variables) => getArgumentValues(field, node, variables);
}
