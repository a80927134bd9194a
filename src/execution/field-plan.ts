import type {
  FieldNode,
  GraphQLFieldResolver,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLSchema,
} from 'graphql';
import { defaultFieldResolver, TypeNameMetaFieldDef } from 'graphql';
import { createArguments } from './arguments.ts';
import type { Variables } from './coerce-variables.ts';
import type { Complete } from './complete-value.ts';
import { createCompletion } from './complete-value.ts';
import type { PlanSelection } from './plan-operation.ts';

/** All that is the same whenever a field is executed. */
export interface FieldPlan {
  /** By which it stands in the answer. */
  readonly key: string;
  readonly name: string;
  readonly nodes: readonly FieldNode[];
  readonly parent: GraphQLObjectType;
  readonly type: GraphQLOutputType;
  readonly resolve: GraphQLFieldResolver<unknown, unknown>;
  readonly argumentsFrom: (variables: Variables) => Record<string, unknown>;
  readonly complete: Complete;
}

/** A field as it is selected. */
export interface Selected {
  readonly schema: GraphQLSchema;
  readonly parent: GraphQLObjectType;
  readonly key: string;
  readonly nodes: readonly FieldNode[];
}

export function planField({ key, nodes, parent, schema }: Selected, planSelection: PlanSelection): FieldPlan {
  const [node] = nodes;
  const name = node?.name.value ?? '';
  const field = name === '__typename' ? TypeNameMetaFieldDef : parent.getFields()[name];
  // Validation lets no other field through.
  if (!node || !field) throw new Error('A field is selected that its type does not have.');
  return {
    key,
    name,
    nodes,
    parent,
    type: field.type,
    resolve: field.resolve ?? defaultFieldResolver,
    argumentsFrom: createArguments(field, node),
    complete: createCompletion(schema, field.type, (type) => planSelection(type, nodes)),
  };
}
