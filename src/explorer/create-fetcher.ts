import type { GraphiQLProvider } from '@graphiql/react';
import type { ExecutionResult, OperationDefinitionNode } from 'graphql';
import { Kind, parse } from 'graphql';
import type { ComponentProps } from 'react';
import { fetchIntrospection } from './fetch-schema.ts';
import type { GatewayClient } from './gateway-client.ts';

export type Fetcher = ComponentProps<typeof GraphiQLProvider>['fetcher'];

/** Creates GraphiQL's fetcher. GraphiQL passes the headers of its headers pane, and none before the pane exists. */
export function createFetcher(gateway: GatewayClient): Fetcher {
  return async (request, { headers } = {}) => {
    const introspects = request.operationName === 'IntrospectionQuery';
    const schema = introspects ? await fetchIntrospection(gateway, headers) : null;
    if (schema) return schema;
    const operation = findOnlyOperation(request.query);
    const namedRequest = { ...request, operationName: operation?.name?.value ?? request.operationName };
    return operation?.operation === 'subscription'
      ? (gateway.subscribe(namedRequest, headers) as AsyncIterableIterator<ExecutionResult>)
      : ((await gateway.execute(namedRequest, headers)) as ExecutionResult);
  };
}

/** For 100 ms after a change of tabs, GraphiQL sends the operation name of the previous tab. */
function findOnlyOperation(query: string): OperationDefinitionNode | undefined {
  try {
    const operations = parse(query).definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
    return operations.length === 1 ? operations[0] : undefined;
  } catch {
    // The gateway reports the syntax error.
    return undefined;
  }
}
