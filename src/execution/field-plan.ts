import type {
  FieldNode,
  GraphQLField,
  GraphQLFieldResolver,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLSchema,
} from 'graphql';
import { defaultFieldResolver, SchemaMetaFieldDef, TypeMetaFieldDef, TypeNameMetaFieldDef } from 'graphql';
import { createArguments } from './arguments.ts';
import type { Complete } from './complete-value.ts';
import { createCompletion } from './complete-value.ts';
import type { PlanSelection } from './plan-operation.ts';
import type { Variables } from './run.ts';

/** Everything that is the same for each execution of a field. */
export interface FieldPlan {
  /** Its key in the answer. */
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

/** @returns null for a field that its type does not have, which GraphQL.js leaves out, too */
export function planField(
  { key, nodes, parent, schema }: Selected,
  planSelection: PlanSelection,
): FieldPlan | null {
  const [node] = nodes;
  const name = node?.name.value ?? '';
  const field = findField(schema, parent, name);
  if (!node || !field) return null;
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

function findField(
  schema: GraphQLSchema,
  parent: GraphQLObjectType,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  if (name === '__typename') return TypeNameMetaFieldDef;
  if (parent === schema.getQueryType()) {
    if (name === '__schema') return SchemaMetaFieldDef;
    if (name === '__type') return TypeMetaFieldDef;
  }
  return parent.getFields()[name];
}
