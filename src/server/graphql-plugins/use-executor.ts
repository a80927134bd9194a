import type { ExecutionArgs, GraphQLError } from 'graphql';
import { getOperationAST } from 'graphql';
import { execute } from '../../execution/execute.ts';
import { tooLarge } from '../body/body-buffer.ts';
import { freeBytes } from '../policies/body-budget.ts';
import { chooseResponseTypes, eventStream } from '../policies/response-types.ts';
import { notAcceptable } from '../refusals.ts';
import type { GatewayRequest } from '../request.ts';
import { coerceVariables } from './coerce-variables.ts';
import type { GatewayPlugin, InitialContext } from './gateway-plugin.ts';
import type { CheckedOperation, OperationCheck } from './operation-check.ts';
import { readRoot } from './operation-cost.ts';
import { createThrottle } from './throttle.ts';
import { createSubscribe } from './throttled-subscribe.ts';

/** Limits the events of all subscriptions to a tenth of the event loop. */
const pauseRatio = 9;

type Args = Pick<ExecutionArgs, 'document' | 'operationName' | 'schema' | 'variableValues'> & {
  readonly contextValue: InitialContext;
};

/**
 * Executes the operations that pass the checks, and records them on the request. This is one plugin, because envelop creates two
 * kilobytes of closures for each hook. Yoga's own executor treats any object with a key `then` as a promise, so that an alias of
 * that name would turn an applied update into an internal error.
 */
export function useExecutor(checks: readonly OperationCheck[]): GatewayPlugin {
  const checkOperation = ({ contextValue, document, operationName, schema, variableValues }: Args) => {
    const operation = getOperationAST(document, operationName);
    if (!operation) return [];
    const { name, operation: type } = operation;
    contextValue.gatewayRequest.operation = { name: name?.value ?? null, type };
    const requested = { schema, document, operation, variables: variableValues ?? {} };
    return findErrors(checks, { root: readRoot(requested), ...requested }, contextValue.gatewayRequest);
  };
  const subscribe = createSubscribe(createThrottle(pauseRatio));
  return {
    onExecute({ args, setExecuteFn, setResultAndStopExecution }) {
      const errors = checkOperation(args);
      if (errors.length > 0) setResultAndStopExecution({ errors });
      else setExecuteFn((each) => execute(each, coerceVariables));
    },
    onSubscribe({ args, setResultAndStopExecution, setSubscribeFn }) {
      const errors = [
        ...checkOperation(args),
        ...refuseStream(args.contextValue.gatewayRequest),
        ...findVariableErrors(args),
      ];
      if (errors.length > 0) setResultAndStopExecution({ errors });
      else setSubscribeFn(subscribe);
    },
  };
}

/** Coerces the variables before GraphQL.js does, whose messages quote their values. */
function findVariableErrors({
  document,
  operationName,
  schema,
  variableValues,
}: Args): readonly GraphQLError[] {
  const definitions = getOperationAST(document, operationName)?.variableDefinitions ?? [];
  return coerceVariables(schema, definitions, variableValues ?? {}).errors ?? [];
}

/** Refuses a large body, because a stream keeps it for hours, and a client that does not accept a stream. */
function refuseStream({ header, reservedBytes }: GatewayRequest): readonly GraphQLError[] {
  if (reservedBytes > 0) return [tooLarge(freeBytes, 'The request body of a subscription')];
  return chooseResponseTypes(header('accept')).includes(eventStream) ? [] : [notAcceptable([eventStream])];
}

/** Returns the errors of the first check that finds any. */
function findErrors(
  checks: readonly OperationCheck[],
  operation: CheckedOperation,
  request: GatewayRequest,
): readonly GraphQLError[] {
  for (const check of checks) {
    const errors = check(operation, request);
    if (errors.length > 0) return errors;
  }
  return [];
}
