import type { ExecutionResult } from 'graphql';
import type { Plugin, YogaServerInstance } from 'graphql-yoga';
import { createYoga, isAsyncIterable, mapAsyncIterator } from 'graphql-yoga';
import type { ContextDeps } from '../graphql/context.ts';
import { schema } from '../graphql/schema.ts';
import { createContext } from './create-context.ts';
import type { GatewayPlugin, InitialContext } from './graphql-plugins/gateway-plugin.ts';
import type { OperationCache } from './graphql-plugins/operation-cache.ts';
import { maxValuesOf } from './params/json-shape.ts';
import { parseBody } from './params/parse-body.ts';
import type { PrepareParams } from './params/prepare-params.ts';
import { parseQueryString } from './params/query-string.ts';
import { documentIdParam } from './params/trusted-documents.ts';
import type { MaxBytesOf } from './policies/body-limit.ts';
import { chooseResponseTypes, eventStream } from './policies/response-types.ts';
import { callerOf } from './request.ts';
import type { FinishResult } from './results/finish-result.ts';
import { maskError } from './results/unexpected-errors.ts';

/** The part of the context that is passed to Yoga with a request. */
export interface ServerContext extends InitialContext {
  /** The body of a POST, already read from the stream; null for other methods. */
  readonly body: Buffer | null;
}

export interface YogaDeps {
  readonly context: ContextDeps;
  readonly documents: OperationCache;
  readonly plugins: readonly GatewayPlugin[];
  readonly maxBytesOf: MaxBytesOf;
  readonly prepareParams: PrepareParams;
  readonly finish: FinishResult;
}

export type Yoga = YogaServerInstance<ServerContext, object>;

/** Creates the Yoga server. Each option of Yoga that exposes something is set explicitly, regardless of its default. */
export function createYogaServer({ context, documents, plugins, ...hooks }: YogaDeps): Yoga {
  return createYoga<ServerContext, object>({
    schema,
    context: ({ gatewayRequest }: ServerContext) => createContext(gatewayRequest, context),
    graphqlEndpoint: '/graphql',
    // Disables Yoga's health check, which responds to all methods on all URLs that end with this path: no URL contains a space.
    healthCheckEndpoint: ' ',
    graphiql: false,
    landingPage: false,
    batching: false,
    cors: false,
    multipart: false,
    extraParamNames: [documentIdParam],
    // The body was already read within the limit of its caller.
    maxRequestBodySize: false,
    parserAndValidationCache: documents,
    maskedErrors: { maskError },
    // Yoga's own log would repeat each unexpected error, without the request id.
    logging: false,
    plugins: [useGatewayHooks(hooks), ...plugins] as Plugin[],
  });
}

type HookDeps = Pick<YogaDeps, 'finish' | 'maxBytesOf' | 'prepareParams'>;

/** Replaces Yoga's parsing, negotiation and finishing of results with those that the fast path uses. */
function useGatewayHooks({ finish, maxBytesOf, prepareParams }: HookDeps): Plugin {
  const toServerContext = (serverContext: unknown) => serverContext as ServerContext;
  return {
    // Yoga ignores the quality values of media ranges.
    onRequest({ request, serverContext }) {
      const { gatewayRequest } = toServerContext(serverContext);
      request.headers.set('accept', chooseResponseTypes(gatewayRequest.header('accept')).join(', '));
    },
    onRequestParse({ requestParser, serverContext, setRequestParser }) {
      const { body, gatewayRequest } = toServerContext(serverContext);
      if (body !== null)
        setRequestParser(() => parseBody(body, maxValuesOf(maxBytesOf(callerOf(gatewayRequest)))));
      else if (requestParser) setRequestParser(() => parseQueryString(gatewayRequest.search));
    },
    onParams({ params, setParams }) {
      setParams(prepareParams(params));
    },
    onResultProcess({ result, serverContext, setResult }) {
      const { gatewayRequest } = toServerContext(serverContext);
      if (isAsyncIterable(result)) {
        finish.streamStart(gatewayRequest);
        setResult(
          mapAsyncIterator(result, (each: ExecutionResult) => finish.streamEvent(gatewayRequest, each)),
        );
      } else setResult(finish.single(gatewayRequest, result as ExecutionResult));
    },
    onResponse({ response: { headers, status } }) {
      // nginx would otherwise buffer events until its buffer is full.
      if (headers.get('content-type')?.startsWith(eventStream)) headers.set('x-accel-buffering', 'no');
      // Yoga also adds it to a 400 whose cause is not the method.
      if (status !== 405) headers.delete('allow');
    },
  };
}
