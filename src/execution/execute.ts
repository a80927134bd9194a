import type { ExecutionArgs, ExecutionResult } from 'graphql';
import { getOperationAST, getVariableValues, execute as graphqlExecute, isSchema } from 'graphql';
import { executePlan } from './execute-plan.ts';
import { findPlan } from './plan-cache.ts';
import type { CoerceVariables } from './run.ts';

type Result = ExecutionResult | Promise<ExecutionResult>;

/** Coerces variables with the messages of GraphQL.js, and as many of them. */
const coerceAsGraphql: CoerceVariables = (schema, definitions, values) =>
  getVariableValues(schema, definitions, values, { maxErrors: 50 });

/**
 * Executes an operation as GraphQL.js does: the same arguments, the same result. It plans each operation once, where
 * GraphQL.js collects the fields of each object anew and keeps them in a WeakMap for each execution. Coercion is
 * GraphQL.js' own, and so is the execution of what the plans do not cover.
 *
 * @param coerceVariables for other messages than those of GraphQL.js
 */
export function execute(args: ExecutionArgs, coerceVariables = coerceAsGraphql): Result {
  const { contextValue, document, operationName, rootValue, schema, variableValues } = args;
  const operation = isCovered(args) ? getOperationAST(document, operationName) : null;
  if (!operation) return graphqlExecute(args) as Result;
  const definitions = operation.variableDefinitions ?? [];
  const { coerced, errors } = coerceVariables(schema, definitions, variableValues ?? {});
  if (errors) return { errors };
  const plan = findPlan({ schema, document, operation }, coerced);
  return plan
    ? executePlan(plan, { context: contextValue, rootValue, variables: coerced })
    : (graphqlExecute(args) as Result);
}

/** Other resolvers than the schema's, and arguments that GraphQL.js refuses, are left to it. */
function isCovered({
  document,
  fieldResolver,
  schema,
  typeResolver,
  variableValues,
}: ExecutionArgs): boolean {
  return (
    document != null &&
    isSchema(schema) &&
    fieldResolver == null &&
    typeResolver == null &&
    (variableValues == null || typeof variableValues === 'object')
  );
}
