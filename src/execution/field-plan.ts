import type { FieldNode, GraphQLField, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { defaultFieldResolver, SchemaMetaFieldDef, TypeMetaFieldDef, TypeNameMetaFieldDef } from 'graphql';
import { createArgumentCoercion } from './arguments.ts';
import { createCompletion } from './complete-value.ts';
import type { FieldPlan, PlanSelection } from './plan.ts';

/** A field that is selected for an object type. */
export interface SelectedField {
  readonly schema: GraphQLSchema;
  readonly parent: GraphQLObjectType;
  readonly key: string;
  readonly nodes: readonly FieldNode[];
}

/** @returns null for a field that its type does not define, which GraphQL.js omits as well */
export function planField(
  { key, nodes, parent, schema }: SelectedField,
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
    coerceArguments: createArgumentCoercion(field, node),
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
