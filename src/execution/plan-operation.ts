import type {
  DocumentNode,
  FieldNode,
  GraphQLObjectType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import { visit } from 'graphql';
import type { Fragments } from './collect-fields.ts';
import { createCollector, fragmentsOf } from './collect-fields.ts';
import type { FieldPlan } from './field-plan.ts';
import { planField } from './field-plan.ts';
import type { Variables } from './run.ts';

/** A validated operation and what it belongs to. */
export interface Operation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/** Everything that is the same for each execution of an operation. */
export interface OperationPlan {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Fragments;
  /** The fields at the root. */
  readonly root: SelectionPlan;
}

export type SelectionPlan = readonly FieldPlan[];

/** Plans what is selected of a type. */
export type PlanSelection = (type: GraphQLObjectType, nodes: readonly FieldNode[]) => SelectionPlan;

/**
 * Plans a validated operation as GraphQL.js would execute it.
 *
 * @param variables the coerced ones; of these, the plan depends on those in @skip and @include alone
 * @returns null for what is rare: a subscription, and an alias that JavaScript takes for more than a name
 */
export function planOperation(
  { document, operation, schema }: Operation,
  variables: Variables,
): OperationPlan | null {
  const type = schema.getRootType(operation.operation);
  if (!type || operation.operation === 'subscription' || hasUnsafeAlias(document)) return null;
  const fragments = fragmentsOf(document);
  const collect = createCollector(schema, fragments, variables);
  const plan = (parent: GraphQLObjectType, sets: readonly SelectionSetNode[]): SelectionPlan =>
    [...collect(parent, sets)].flatMap(
      ([key, nodes]) => planField({ schema, parent, key, nodes }, planSelection) ?? [],
    );
  const planSelection: PlanSelection = (parent, nodes) =>
    plan(
      parent,
      nodes.flatMap(({ selectionSet }) => selectionSet ?? []),
    );
  return { schema, operation, fragments, root: plan(type, [operation.selectionSet]) };
}

function hasUnsafeAlias(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Field({ alias }) {
      if (alias?.value === '__proto__') found = true;
    },
  });
  return found;
}
