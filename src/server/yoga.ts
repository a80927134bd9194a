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
import { readQueryString } from './params/query-string.ts';
import { documentIdParam } from './params/trusted-documents.ts';
import { chooseAnswerTypes, eventStream } from './policies/answer-types.ts';
import type { MaxBytesOf } from './policies/body-limit.ts';
import { callerOf } from './request.ts';
import type { FinishResult } from './results/finish-result.ts';
import { maskError } from './results/unexpected-errors.ts';

/** What is handed over to Yoga with a request. */
export interface ServerContext extends InitialContext {
  /** The body of a POST, which was read from the stream. */
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

/** Every switch of Yoga that decides what is open is set here, whatever its default. */
export function createYogaServer({ context, documents, plugins, ...handover }: YogaDeps): Yoga {
  return createYoga<ServerContext, object>({
    schema,
    context: ({ gatewayRequest }: ServerContext) => createContext(gatewayRequest, context),
    graphqlEndpoint: '/graphql',
    // Its own health check answers every method, on every URL that ends with its path; no URL contains a space.
    healthCheckEndpoint: ' ',
    graphiql: false,
    landingPage: false,
    batching: false,
    cors: false,
    multipart: false,
    extraParamNames: [documentIdParam],
    // The body was read within its caller's limit.
    maxRequestBodySize: false,
    parserAndValidationCache: documents,
    maskedErrors: { maskError },
    // Yoga's own log would contain each unexpected error a second time, without the request id.
    logging: false,
    plugins: [useHandover(handover), ...plugins] as Plugin[],
  });
}

type Handover = Pick<YogaDeps, 'finish' | 'maxBytesOf' | 'prepareParams'>;

/** Lets Yoga's own steps use what the policies and the params of both sides of the fork use. */
function useHandover({ finish, maxBytesOf, prepareParams }: Handover): Plugin {
  const contextOf = (serverContext: unknown) => serverContext as ServerContext;
  return {
    // Yoga ignores weights.
    onRequest({ request, serverContext }) {
      const { gatewayRequest } = contextOf(serverContext);
      request.headers.set('accept', chooseAnswerTypes(gatewayRequest.header('accept')).join(', '));
    },
    onRequestParse({ requestParser, serverContext, setRequestParser }) {
      const { body, gatewayRequest } = contextOf(serverContext);
      if (body !== null)
        setRequestParser(() => parseBody(body, maxValuesOf(maxBytesOf(callerOf(gatewayRequest)))));
      else if (requestParser) setRequestParser(() => readQueryString(gatewayRequest.search));
    },
    onParams({ params, setParams }) {
      setParams(prepareParams(params));
    },
    onResultProcess({ result, serverContext, setResult }) {
      const { gatewayRequest } = contextOf(serverContext);
      if (isAsyncIterable(result)) {
        finish.streamStart(gatewayRequest);
        setResult(mapAsyncIterator(result, (each: ExecutionResult) => finish.streamed(gatewayRequest, each)));
      } else setResult(finish.whole(gatewayRequest, result as ExecutionResult));
    },
    onResponse({ response: { headers, status } }) {
      // nginx would hold back events until its buffer is full.
      if (headers.get('content-type')?.startsWith(eventStream)) headers.set('x-accel-buffering', 'no');
      // Yoga adds it to a 400, too, whose method is not the reason.
      if (status !== 405) headers.delete('allow');
    },
  };
}
