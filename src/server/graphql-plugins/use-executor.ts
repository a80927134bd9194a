import type { ExecutionArgs, GraphQLError } from 'graphql';
import { getOperationAST } from 'graphql';
import { execute } from '../../execution/execute.ts';
import { tooLarge } from '../body/body-buffer.ts';
import { chooseAnswerTypes, eventStream } from '../policies/answer-types.ts';
import { freeBytes } from '../policies/body-budget.ts';
import { notAcceptable } from '../refusals.ts';
import type { GatewayRequest } from '../request.ts';
import { coerceVariables } from './coerce-variables.ts';
import type { GatewayPlugin, InitialContext } from './gateway-plugin.ts';
import type { OperationCheck, RequestedOperation } from './operation-check.ts';
import { createThrottle } from './throttle.ts';
import { createSubscribe } from './throttled-subscribe.ts';

/** The events of subscriptions take a tenth of the event loop: nine pauses for each. */
const pauses = 9;

type Args = Pick<ExecutionArgs, 'document' | 'operationName' | 'schema' | 'variableValues'> & {
  readonly contextValue: InitialContext;
};

/**
 * Executes operations that pass the checks, and records them. One plugin for all of it: envelop makes two kilobytes of
 * closures for each hook. Yoga's own executor takes every object with a key `then` for a promise, so that an alias of that name
 * turns an applied update into an internal error.
 */
export function useExecutor(checks: readonly OperationCheck[]): GatewayPlugin {
  const start = ({ contextValue, document, operationName, schema, variableValues }: Args) => {
    const operation = getOperationAST(document, operationName);
    if (!operation) return [];
    const { name, operation: type } = operation;
    contextValue.gatewayRequest.operation = { name: name?.value ?? null, type };
    const requested = { schema, document, operation, variables: variableValues ?? {} };
    return findErrors(checks, requested, contextValue.gatewayRequest);
  };
  const subscribe = createSubscribe(createThrottle(pauses));
  return {
    onExecute({ args, setExecuteFn, setResultAndStopExecution }) {
      const errors = start(args);
      if (errors.length > 0) setResultAndStopExecution({ errors });
      else setExecuteFn((each) => execute(each, coerceVariables));
    },
    onSubscribe({ args, setResultAndStopExecution, setSubscribeFn }) {
      const errors = [
        ...start(args),
        ...refuseStream(args.contextValue.gatewayRequest),
        ...findWrongVariables(args),
      ];
      if (errors.length > 0) setResultAndStopExecution({ errors });
      else setSubscribeFn(subscribe);
    },
  };
}

/** Before GraphQL.js finds them, and quotes them. */
function findWrongVariables({
  document,
  operationName,
  schema,
  variableValues,
}: Args): readonly GraphQLError[] {
  const definitions = getOperationAST(document, operationName)?.variableDefinitions ?? [];
  return coerceVariables(schema, definitions, variableValues ?? {}).errors ?? [];
}

/** A stream can last for hours, and its body counts until it starts; what it needs of its request is one id. */
function refuseStream({ header, heldBytes }: GatewayRequest): readonly GraphQLError[] {
  if (heldBytes > 0) return [tooLarge(freeBytes, 'The request of a subscription')];
  return chooseAnswerTypes(header('accept')).includes(eventStream) ? [] : [notAcceptable([eventStream])];
}

/** The errors of the first check that finds any. */
function findErrors(
  checks: readonly OperationCheck[],
  requested: RequestedOperation,
  request: GatewayRequest,
): readonly GraphQLError[] {
  for (const check of checks) {
    const errors = check(requested, request);
    if (errors.length > 0) return errors;
  }
  return [];
}
