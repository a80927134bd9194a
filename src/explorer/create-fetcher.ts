import type { GraphiQLProvider } from '@graphiql/react';
import type { ExecutionResult, OperationDefinitionNode } from 'graphql';
import { Kind, parse } from 'graphql';
import type { ComponentProps } from 'react';
import type { GatewayClient } from './ask-gateway.ts';
import { fetchIntrospection } from './fetch-schema.ts';

export type Fetcher = ComponentProps<typeof GraphiQLProvider>['fetcher'];

/** How GraphiQL asks: the headers are those of its pane, and none while it has no pane yet. */
export function createFetcher(gateway: GatewayClient): Fetcher {
  return async (question, { headers } = {}) => {
    const introspects = question.operationName === 'IntrospectionQuery';
    const schema = introspects ? await fetchIntrospection(gateway, headers) : null;
    if (schema) return schema;
    const only = onlyOperation(question.query);
    const asked = { ...question, operationName: only?.name?.value ?? question.operationName };
    return only?.operation === 'subscription'
      ? (gateway.watch(asked, headers) as AsyncIterableIterator<ExecutionResult>)
      : ((await gateway.ask(asked, headers)) as ExecutionResult);
  };
}

/** GraphiQL learns a tenth of a second late which operation a tab holds, and names the last tab's until then. */
function onlyOperation(query: string): OperationDefinitionNode | undefined {
  try {
    const operations = parse(query).definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
    return operations.length === 1 ? operations[0] : undefined;
  } catch {
    // The gateway says better what is wrong with it.
    return undefined;
  }
}
