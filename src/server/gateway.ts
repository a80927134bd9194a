import type { RequestListener, ServerResponse } from 'node:http';
import type { ContextDeps } from '../context.ts';
import type { Authenticate } from '../domain/caller.ts';
import type { RateLimit } from '../domain/rate-limit.ts';
import { argumentLimits } from '../graphql/argument-limits.ts';
import { printApi } from '../graphql/print-schema.ts';
import { schema } from '../graphql/schema.ts';
import type { Enveloped } from './fast-path/fast-path.ts';
import { createFastPath } from './fast-path/fast-path.ts';
import { createFinishResult } from './finish-result.ts';
import type { GraphqlEndpoint } from './graphql-endpoint.ts';
import { createGraphqlEndpoint } from './graphql-endpoint.ts';
import type { GatewayPlugin, YogaContext } from './graphql-plugins/gateway-plugin.ts';
import { createOperationCache } from './graphql-plugins/operation-cache.ts';
import { limitOperations } from './graphql-plugins/operation-limits.ts';
import { checkVariables } from './graphql-plugins/private-variables.ts';
import type { ReadsLimit } from './graphql-plugins/reads-limit.ts';
import { createReadsLimit } from './graphql-plugins/reads-limit.ts';
import { useDocumentLimits } from './graphql-plugins/use-document-limits.ts';
import { useExecutor } from './graphql-plugins/use-executor.ts';
import { useIntrospection } from './graphql-plugins/use-introspection.ts';
import { useSafeVariableNames } from './graphql-plugins/use-safe-variable-names.ts';
import type { RequestTracing } from './graphql-plugins/use-tracing.ts';
import type { LogOperation } from './operation-facts.ts';
import { createPrepareParams } from './params/prepare-params.ts';
import type { TrustedDocuments } from './params/trusted-documents.ts';
import { authentication } from './policies/authentication.ts';
import type { BodyBudgetLimits } from './policies/body-budget.ts';
import { createBodyBudget } from './policies/body-budget.ts';
import type { MaxBytesOf } from './policies/body-limit.ts';
import { bodyLimit } from './policies/body-limit.ts';
import { createConcurrencyLimit } from './policies/concurrency-limit.ts';
import { cors } from './policies/cors.ts';
import { mediaType } from './policies/media-type.ts';
import type { Policy } from './policies/policy.ts';
import { rateLimit } from './policies/rate-limit.ts';
import { commonHeaders } from './policies/security-headers.ts';
import { createWellFormedCheck } from './policies/well-formed.ts';
import type { Exchange, GatewayRequest } from './request.ts';
import { createGatewayRequest } from './request.ts';
import type { Answer, Route } from './routes/answer.ts';
import { notFound, writeAnswer } from './routes/answer.ts';
import { explorer } from './routes/explorer.ts';
import type { Readiness } from './routes/health.ts';
import { live, ready } from './routes/health.ts';

import { metricsRoute } from './routes/metrics.ts';
import { createRouting } from './routes/routing.ts';
import { schemaText } from './routes/schema-text.ts';
import type { SharedMetrics } from './routes/share-metrics.ts';
import type { LogUnexpected } from './unexpected-errors.ts';
import { toRefusal } from './write-result.ts';
import { createYogaServer } from './yoga.ts';

export interface GatewayDeps extends ContextDeps {
  /** Finds out who the caller is; null when every client is the anonymous caller. */
  readonly authenticate: Authenticate | null;
  readonly rateLimit: RateLimit;
  /** How many requests of one caller are served at once. */
  readonly maxAtOnce: number;
  readonly trustedDocuments: TrustedDocuments;
  /** The origins whose pages are allowed to send requests, besides this gateway's own. */
  readonly corsOrigins: readonly string[];
  /** How many updates one batch may hold. */
  readonly maxBatch: number;
  readonly readiness: () => Readiness;
  readonly logUnexpected: LogUnexpected;
  /** Called with each operation when its result is known. */
  readonly logOperation: LogOperation;
  /** Null when they are served elsewhere. */
  readonly metrics: SharedMetrics | null;
  /** Null when no spans are exported. */
  readonly tracing: RequestTracing | null;
  /** Serve the explorer at the GraphQL path. */
  readonly graphiql: boolean;
  /** Answer introspection queries, and serve the schema as text. */
  readonly introspection: boolean;
}

/**
 * The gateway as a listener of `node:http`. Each request passes the same policies, and then takes the fast path or Yoga, with
 * the same plugins around its operation.
 */
export function createGateway(deps: GatewayDeps): RequestListener {
  const findMalformed = createWellFormedCheck();
  const allowOrigins = cors(deps.corsOrigins);
  const admission = createAdmission(deps);
  const serve = createServe(createRoute(deps, admission), createEndpoint(deps, admission));
  return (message, response) => {
    const malformed = findMalformed(message);
    if (malformed !== null) {
      refuseMalformed(response, malformed);
      return;
    }
    const request = createGatewayRequest(message, response, commonHeaders);
    allowOrigins(request);
    serve({ message, response, request }).catch((bug) => {
      deps.logUnexpected({ requestId: request.requestId, err: bug });
      response.destroy();
    });
  };
}

/** What each request of a caller passes before it is read. */
interface Admission {
  readonly policies: readonly Policy[];
  readonly release: (request: GatewayRequest) => void;
}

function createAdmission({ authenticate, maxAtOnce, rateLimit: limit }: GatewayDeps): Admission {
  const { admit, release } = createConcurrencyLimit(maxAtOnce);
  return { policies: [authentication(authenticate), rateLimit(limit), admit], release };
}

/** Closes the connection, too: what follows on it was written by the same client. */
function refuseMalformed(response: ServerResponse, message: string): void {
  const body = JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] });
  response.writeHead(400, [...commonHeaders, 'content-type', 'application/json', 'connection', 'close']);
  response.end(body);
}

const preflight: Answer = {
  status: 204,
  headers: { allow: 'GET, POST, OPTIONS', 'content-length': '0' },
  body: null,
};

function createServe(route: Route, endpoint: GraphqlEndpoint): (exchange: Exchange) => Promise<void> {
  return async (exchange) => {
    const { method, path } = exchange.request;
    const isApi = path === '/graphql' || path === '/graphql/';
    if (isApi && method === 'POST') return endpoint(exchange);
    if (isApi && method === 'OPTIONS') return writeAnswer(exchange, preflight);
    const answer = await route(exchange.request);
    if (answer === null && isApi) return endpoint(exchange);
    return writeAnswer(exchange, answer ?? notFound);
  };
}

function createRoute(deps: GatewayDeps, admission: Admission): Route {
  const { graphiql, introspection, metrics, readiness } = deps;
  return createRouting({
    readPaths: new Map([
      ['/health/live', live],
      ['/health/ready', ready(readiness)],
      ...(metrics ? [['/metrics', metricsRoute(metrics)] as const] : []),
    ]),
    others: [
      ...(graphiql ? [explorer()] : []),
      ...(introspection ? [schemaText({ ...admission, print: () => printApi(schema), toRefusal })] : []),
    ],
  });
}

function createEndpoint(deps: GatewayDeps, { policies, release }: Admission): GraphqlEndpoint {
  const { bulk, tracing, updates } = deps;
  const maxBytesOf = createMaxBytes(bulk.maxItems);
  const prepareParams = createPrepareParams(deps.trustedDocuments);
  const { logOperation, logUnexpected } = deps;
  const budget = createBodyBudget(bodyBudgetLimits(bulk.maxItems));
  const reads = createReadsLimit(maxReadCost);
  const releaseAll = (request: GatewayRequest) => {
    release(request);
    budget.release(request);
    reads.release(request);
  };
  const finish = createFinishResult({ logOperation, logUnexpected, release: releaseAll });
  const plugins = createPlugins(deps, reads);
  const documents = createOperationCache();
  const yoga = createYogaServer({
    context: { bulk, updates },
    documents,
    plugins,
    maxBytesOf,
    prepareParams,
    finish,
  });
  const getEnveloped = (context: YogaContext) => yoga.getEnveloped(context) as unknown as Enveloped;
  return createGraphqlEndpoint({
    policies: [...policies, mediaType, bodyLimit(maxBytesOf), budget.admit],
    budget,
    release: releaseAll,
    maxBytesOf,
    fastPath: createFastPath({
      maxBytesOf,
      prepareParams,
      getEnveloped,
      documents: tracing ? null : documents,
    }),
    yoga,
    finish,
    tracing,
  });
}

function createPlugins(
  { bulk, introspection, maxBatch, tracing }: GatewayDeps,
  reads: ReadsLimit,
): readonly GatewayPlugin[] {
  const limits = limitOperations(argumentLimits(maxBatch), maxBatch, bulk.maxItems);
  return [
    ...(tracing ? [tracing.plugin] : []),
    useDocumentLimits(),
    useSafeVariableNames(),
    useIntrospection(introspection),
    useExecutor([limits, reads.check, checkVariables]),
  ];
}

/** Five queries as costly as one can be, or thousands that read one organization. */
const maxReadCost = 100_000;

const maxRequestBodyBytes = 1024 * 1024;

/** So that without bulk updates, too, a caller can send several bodies at once. */
const minBudgetBytes = 4 * maxRequestBodyBytes;

/** Room for a name and a few settings more in each item of a bulk update. */
const bytesPerBulkItem = 512;

/** The most bytes that any caller is allowed to send; a proxy in front of the gateway must let as many pass. */
export function largestBodyBytes(maxBulk: number): number {
  return Math.max(maxRequestBodyBytes, maxBulk * bytesPerBulkItem);
}

/** A caller with the right to update can send a bulk update whole, if there are any; for others a megabyte is enough. */
function createMaxBytes(maxBulk: number): MaxBytesOf {
  const maxBulkBytes = largestBodyBytes(maxBulk);
  return ({ scopes }) => (scopes.has('organizations:write') ? maxBulkBytes : maxRequestBodyBytes);
}

/** With MAX_BULK of 10,000, three of the largest bodies are served in a heap of 256 MB. */
function bodyBudgetLimits(maxBulk: number): BodyBudgetLimits {
  const maxBytesOfCaller = Math.max(minBudgetBytes, largestBodyBytes(maxBulk));
  return { maxBytesOfCaller, maxBytes: 3 * maxBytesOfCaller };
}
