import type { ExecutionResult, GraphQLError } from 'graphql';
import type { Data } from './execute-fields.ts';
import { executeFields, executeSerially } from './execute-fields.ts';
import { isPromise } from './is-promise.ts';
import type { OperationPlan, Run, RunArgs } from './plan.ts';

/** Executes a plan. The result equals that of GraphQL.js for the operation. */
export function executePlan(
  plan: OperationPlan,
  { context, rootValue, variables }: RunArgs,
): ExecutionResult | Promise<ExecutionResult> {
  const run: Run = { plan, context, rootValue, variables, errors: [] };
  try {
    const data =
      plan.operation.operation === 'mutation'
        ? executeSerially(run, plan.root)
        : executeFields(run, plan.root, rootValue, undefined);
    return isPromise(data)
      ? data.then(
          (resolved) => toResult(run, resolved),
          (error) => fail(run, error),
        )
      : toResult(run, data);
  } catch (error) {
    return fail(run, error);
  }
}

function toResult({ errors }: Run, data: Data | null): ExecutionResult {
  return errors.length === 0 ? { data } : { errors, data };
}

function fail(run: Run, error: unknown): ExecutionResult {
  // Each error of a field was located where it was thrown.
  run.errors.push(error as GraphQLError);
  return toResult(run, null);
}
