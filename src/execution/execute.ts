import type {
  ExecutionArgs,
  ExecutionResult,
  GraphQLError,
  GraphQLSchema,
  VariableDefinitionNode,
} from 'graphql';
import { getOperationAST, getVariableValues, execute as graphqlExecute, isSchema } from 'graphql';
import { executePlan } from './execute-plan.ts';
import type { Variables } from './plan.ts';
import { findPlan } from './plan-cache.ts';

type Result = ExecutionResult | Promise<ExecutionResult>;

/** Coerces the variables of an operation. */
export type CoerceVariables = (
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
  values: Variables,
) => CoercedVariables;

export type CoercedVariables =
  | { readonly coerced: Variables; readonly errors?: never }
  | { readonly errors: readonly GraphQLError[]; readonly coerced?: never };

/** Reports the same errors as GraphQL.js does, at most 50. */
const coerceAsGraphql: CoerceVariables = (schema, definitions, values) =>
  getVariableValues(schema, definitions, values, { maxErrors: 50 });

/**
 * Drop-in replacement for `execute` of GraphQL.js: same arguments, same result. It plans each operation once, where
 * GraphQL.js collects the fields of each object again in each execution. GraphQL.js itself coerces arguments, and
 * executes the operations that plans do not support.
 *
 * @param coerceVariables replaces the coercion of GraphQL.js, to change its messages
 */
export function execute(args: ExecutionArgs, coerceVariables = coerceAsGraphql): Result {
  const { contextValue, document, operationName, rootValue, schema, variableValues } = args;
  const operation = isSupported(args) ? getOperationAST(document, operationName) : null;
  if (!operation) return graphqlExecute(args) as Result;
  const definitions = operation.variableDefinitions ?? [];
  const { coerced, errors } = coerceVariables(schema, definitions, variableValues ?? {});
  if (errors) return { errors };
  const plan = findPlan({ schema, document, operation }, coerced);
  return plan
    ? executePlan(plan, { context: contextValue, rootValue, variables: coerced })
    : (graphqlExecute(args) as Result);
}

/** Custom default resolvers and invalid arguments are left to GraphQL.js. */
function isSupported({
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
