import type {
  DocumentNode,
  GraphQLObjectType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import { visit } from 'graphql';
import { createCollector, fragmentsOf } from './collect-fields.ts';
import { planField } from './field-plan.ts';
import type { OperationPlan, PlanSelection, SelectionPlan, Variables } from './plan.ts';

/** A validated operation with its document and schema. */
export interface Operation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/**
 * Plans a validated operation as GraphQL.js would execute it.
 *
 * @param variables coerced; the plan depends only on those in @skip and @include
 * @returns null for a subscription, and for an operation with the alias `__proto__`, which sets an object's prototype
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
