import type { OperationDefinitionNode } from 'graphql';
import { Kind, visit } from 'graphql';
import type { OperationPlan, Variables } from './plan.ts';
import type { Operation } from './plan-operation.ts';
import { planOperation } from './plan-operation.ts';

/** The maximum per operation, which has one plan for each combination of the variables in its @skip and @include. */
const maxPlans = 16;

interface Plans {
  readonly schema: Operation['schema'];
  /** The names of the variables that directives use. */
  readonly conditions: readonly string[];
  readonly byConditions: Map<string, OperationPlan | null>;
}

const cache = new WeakMap<OperationDefinitionNode, Plans>();

/**
 * Finds or creates the plan of an operation. It is cached as long as the document is referenced.
 *
 * @returns null for an operation that plans do not support
 */
export function findPlan(operation: Operation, variables: Variables): OperationPlan | null {
  const plans = findPlans(operation);
  // GraphQL.js reports an error for each field whose condition is null.
  if (plans.conditions.some((name) => variables[name] === null)) return null;
  const key = plans.conditions.map((name) => (variables[name] === true ? '1' : '0')).join('');
  const cached = plans.byConditions.get(key);
  if (cached !== undefined) return cached;
  if (plans.byConditions.size >= maxPlans) return null;
  const plan = planOperation(operation, variables);
  plans.byConditions.set(key, plan);
  return plan;
}

function findPlans(operation: Operation): Plans {
  const cached = cache.get(operation.operation);
  if (cached?.schema === operation.schema) return cached;
  const plans = {
    schema: operation.schema,
    conditions: findConditions(operation),
    byConditions: new Map<string, OperationPlan | null>(),
  };
  cache.set(operation.operation, plans);
  return plans;
}

function findConditions({ document }: Operation): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive({ arguments: nodes = [] }) {
      for (const { value } of nodes) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}
