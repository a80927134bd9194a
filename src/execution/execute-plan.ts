import type { ExecutionResult, GraphQLError } from 'graphql';
import type { Variables } from './coerce-variables.ts';
import type { Data } from './execute-fields.ts';
import { executeFields, executeInTurn } from './execute-fields.ts';
import { isPromise } from './is-promise.ts';
import type { OperationPlan } from './plan-operation.ts';
import type { Run } from './run.ts';

/**
 * Executes a plan, to what GraphQL.js would come to.
 *
 * @param variables as the plan coerced them
 */
export function executePlan(
  plan: OperationPlan,
  context: unknown,
  variables: Variables,
): ExecutionResult | Promise<ExecutionResult> {
  const run: Run = { plan, context, variables, errors: [] };
  try {
    const data =
      plan.operation.operation === 'mutation'
        ? executeInTurn(run, plan.root)
        : executeFields(run, plan.root, undefined, undefined);
    return isPromise(data)
      ? data.then(
          (told) => toResult(run, told),
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
  // Whatever a field throws was located on its way.
  run.errors.push(error as GraphQLError);
  return toResult(run, null);
}
