import type { GraphiQLProvider } from '@graphiql/react';
import type { ExecutionResult } from 'graphql';
import type { ComponentProps } from 'react';
import { fetchIntrospection } from './fetch-schema.ts';
import type { Answer, GatewayClient, GraphQLRequest, GraphQLResult } from './gateway-client.ts';
import { findOnlyOperation } from './only-operation.ts';
import type { Runs } from './runs.ts';
import { toNoAnswerMessage } from './verdict/request-verdict.ts';
import { parseOperation } from './verdict/root-fields.ts';

export type Fetcher = ComponentProps<typeof GraphiQLProvider>['fetcher'];

type Headers = Readonly<Record<string, string>> | undefined;

/** Creates GraphiQL's fetcher. GraphiQL passes the headers of its headers pane, and none before the pane exists. */
export function createFetcher(gateway: GatewayClient, runs: Runs): Fetcher {
  return async (request, { headers } = {}) => {
    const introspects = request.operationName === 'IntrospectionQuery';
    const schema = introspects ? await fetchIntrospection(gateway, headers) : null;
    if (schema) return schema;
    // For 100 ms after a change of tabs, GraphiQL sends the operation name of the previous tab.
    const operation = findOnlyOperation(request.query);
    const named = { ...request, operationName: operation?.name?.value ?? request.operationName };
    const tab = runs.activeTab;
    const record = createRecorder(runs, tab, named, headers);
    return operation?.operation === 'subscription'
      ? (recordAll(gateway.subscribe(named, headers), record) as AsyncIterableIterator<ExecutionResult>)
      : (keepInTab(runs, tab, record(await gateway.execute(named, headers))) as ExecutionResult);
  };
}

/** GraphiQL shows an answer in the tab that is active when it arrives. It stopped waiting when the tab was changed. */
function keepInTab(runs: Runs, tab: string, shown: GraphQLResult): GraphQLResult | Promise<never> {
  if (runs.activeTab === tab) return shown;
  runs.keepAnswer(tab, toText(shown));
  return new Promise(() => {});
}

/** Formats an answer as GraphiQL does. */
function toText(shown: GraphQLResult): string {
  return JSON.stringify(shown, null, 2);
}

/** Records an answer for the tab that was active at the start, and returns what the response pane shows. */
function createRecorder(runs: Runs, tab: string, request: GraphQLRequest, headers: Headers) {
  const hasHeaderKey = Object.keys(headers ?? {}).some((name) => name.toLowerCase() === 'idempotency-key');
  return ({ requestId, result }: Answer): GraphQLResult => {
    const shown = result ?? toNoAnswer(request);
    runs.record(tab, { ...request, result, text: toText(shown), hasHeaderKey }, requestId);
    return shown;
  };
}

function toNoAnswer(request: GraphQLRequest): GraphQLResult {
  return { errors: [{ message: toNoAnswerMessage(parseOperation(request)?.type ?? null) }] };
}

/** Not a generator: ending it must abort the request even while it waits for an event. */
function recordAll(
  answers: AsyncIterableIterator<Answer>,
  record: (answer: Answer) => GraphQLResult,
): AsyncIterableIterator<GraphQLResult> {
  const toResult = ({ done, value }: IteratorResult<Answer>): IteratorResult<GraphQLResult> =>
    done ? { done, value: undefined } : { done: false, value: record(value) };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: async () => toResult(await answers.next()),
    return: async () => toResult((await answers.return?.()) ?? { done: true, value: undefined }),
  };
}
