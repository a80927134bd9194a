import type { GraphiQLProvider } from '@graphiql/react';
import type { ExecutionResult } from 'graphql';
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
    const operationName = onlyOperation(question.query) ?? question.operationName;
    return schema ?? ((await gateway.ask({ ...question, operationName }, headers)) as ExecutionResult);
  };
}

/** GraphiQL learns a tenth of a second late which operation a tab holds, and names the last tab's until then. */
function onlyOperation(query: string): string | undefined {
  try {
    const operations = parse(query).definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    const [only] = operations;
    return operations.length === 1 && only && 'name' in only ? only.name?.value : undefined;
  } catch {
    // The gateway says better what is wrong with it.
    return undefined;
  }
}
