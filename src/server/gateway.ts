import type { IncomingMessage } from 'node:http';
import type { YogaServerInstance } from 'graphql-yoga';
import { createYoga } from 'graphql-yoga';
import type { RequestContext } from '../context.ts';
import { createContext } from '../context.ts';
import type { Authenticate } from '../domain/caller.ts';
import type { RateLimit } from '../domain/rate-limit.ts';
import { argumentLimits } from '../graphql/argument-limits.ts';
import type { SchemaContext } from '../graphql/builder.ts';
import { printApi } from '../graphql/print-schema.ts';
import { schema } from '../graphql/schema.ts';
import { arrive } from './fast-path/arrive.ts';
import type { LaneDeps } from './fast-path/lane.ts';
import { createLane } from './fast-path/lane.ts';
import type { Enveloped } from './fast-path/operations.ts';
import { createOperations } from './fast-path/operations.ts';
import type { Serve } from './fast-path/serve.ts';
import { createOperationCache } from './graphql-plugins/operation-cache.ts';
import type { GatewayPlugin } from './graphql-plugins/rule.ts';
import { rulesOf, rulesWith } from './graphql-plugins/rule.ts';
import { useBoundedAnswer } from './graphql-plugins/use-bounded-answer.ts';
import { useBoundedErrors } from './graphql-plugins/use-bounded-errors.ts';
import { useDocumentLimits } from './graphql-plugins/use-document-limits.ts';
import { useGraphqlJs } from './graphql-plugins/use-graphql-js.ts';
import { useIncoming } from './graphql-plugins/use-incoming.ts';
import { useIntrospection } from './graphql-plugins/use-introspection.ts';
import { useOperationLimits } from './graphql-plugins/use-operation-limits.ts';
import type { TellOperation } from './graphql-plugins/use-operation-log.ts';
import { useOperationLog } from './graphql-plugins/use-operation-log.ts';
import { usePrivateParams } from './graphql-plugins/use-private-params.ts';
import { usePrivateVariables } from './graphql-plugins/use-private-variables.ts';
import { useReadsLimit } from './graphql-plugins/use-reads-limit.ts';
import { useSafeVariables } from './graphql-plugins/use-safe-variables.ts';
import type { TrustedDocuments } from './graphql-plugins/use-trusted-documents.ts';
import { documentIdParam, useTrustedDocuments } from './graphql-plugins/use-trusted-documents.ts';
import type { LogUnexpected } from './graphql-plugins/use-unexpected-errors.ts';
import { maskError, useUnexpectedErrors } from './graphql-plugins/use-unexpected-errors.ts';
import { useAnswerType } from './policies/answer-type.ts';
import { useCaller } from './policies/authentication.ts';
import type { BodyBudgetLimits } from './policies/body-budget.ts';
import { createBodyBudget, useBodyBudget, useSmallSubscriptions } from './policies/body-budget.ts';
import type { MaxBytesOf } from './policies/body-limit.ts';
import { useBodyLimit } from './policies/body-limit.ts';
import { useConcurrencyLimit } from './policies/concurrency-limit.ts';
import { allowOrigins } from './policies/cors.ts';
import { useJsonOnly } from './policies/media-type.ts';
import { useRateLimit } from './policies/rate-limit.ts';
import { useRequestId } from './policies/request-id.ts';
import type { Incoming } from './request.ts';
import { incomingOf } from './request.ts';
import { useExplorer } from './routes/explorer.ts';
import type { Readiness } from './routes/health.ts';
import { useReadiness } from './routes/health.ts';
import { useApiPath, useMethods } from './routes/methods.ts';
import { useMetrics } from './routes/metrics.ts';
import { useSchemaText } from './routes/schema-text.ts';
import type { SharedMetrics } from './routes/share-metrics.ts';

export interface GatewayDeps {
  readonly updates: SchemaContext['updates'];
  /** Updates that outlast their request. */
  readonly bulk: SchemaContext['bulk'];
  /** Finds out who calls; null where nobody is asked. */
  readonly authenticate: Authenticate | null;
  readonly rateLimit: RateLimit;
  /** How many requests of one caller are served at once. */
  readonly maxAtOnce: number;
  readonly trustedDocuments: TrustedDocuments;
  /** The origins whose pages may call, besides this gateway's own. */
  readonly corsOrigins: readonly string[];
  /** How many updates one batch may hold. */
  readonly maxBatch: number;
  readonly readiness: () => Readiness;
  readonly logUnexpected: LogUnexpected;
  /** Told of each operation when its answer is ready. */
  readonly tellOperation: TellOperation;
  /** Null: they are told elsewhere. */
  readonly metrics: SharedMetrics | null;
  /** Null where nobody gathers spans. */
  readonly tracing: GatewayPlugin | null;
  /** Serve the explorer at the GraphQL path. */
  readonly graphiql: boolean;
  /** Tell the schema to whoever asks for it. */
  readonly introspection: boolean;
}

/** The gateway as a listener of `node:http`; `fetch(request)` answers without a port. */
export interface Gateway extends Serve {
  readonly fetch: YogaServerInstance<ServerContext, object>['fetch'];
}

/** What the short lane knows of a request that it leaves. */
interface ServerContext {
  readonly incoming?: Incoming;
  /** The request itself, from which the body is read. */
  readonly node?: IncomingMessage;
}

/** Five queries as costly as one may be, or thousands that read one organization. */
const maxReadCost = 100_000;

const maxRequestBodyBytes = 1024 * 1024;

/** So that without bulk updates, too, a caller may send several bodies at once. */
const minBudgetBytes = 4 * maxRequestBodyBytes;

/** Room for a name and a few settings more in each item of a bulk update. */
const bytesPerBulkItem = 512;

/** Most requests take the short lane, and what is out of the ordinary goes through Yoga, under the same rules. */
export function createGateway(deps: GatewayDeps): Gateway {
  const { bulk, corsOrigins, updates } = deps;
  const plugins = toPlugins(deps);
  const rules = rulesOf(plugins);
  const operations = createOperationCache();
  const contextOf = (incoming: Incoming) => createContext(incoming, { updates, bulk });
  const yoga = createYogaServer(deps, plugins, operations, contextOf);
  const toYoga: LaneDeps['yoga'] = (request, response, common, incoming) => {
    for (let at = 0; at < common.length; at += 2) response.setHeader(common[at] ?? '', common[at + 1] ?? '');
    yoga.handle(request, response, { node: request, ...(incoming && { incoming }) });
  };
  const lane = createLane({
    rules,
    prepare: createOperations({
      documents: operations.documentCache,
      enveloped: () => yoga.getEnveloped({}) as unknown as Enveloped,
    }),
    createContext: contextOf,
    maskError,
    corsOrigins,
    yoga: toYoga,
  });
  // Spans stand around Yoga's own steps.
  const serve: Serve = deps.tracing
    ? (request, response, common = []) => toYoga(request, response, common)
    : lane;
  return Object.assign(serve, { fetch: yoga.fetch });
}

/** Every switch of Yoga that decides what is open is set here, whatever its default. */
function createYogaServer(
  { corsOrigins }: GatewayDeps,
  plugins: readonly GatewayPlugin[],
  parserAndValidationCache: ReturnType<typeof createOperationCache>,
  contextOf: (incoming: Incoming) => RequestContext,
): YogaServerInstance<ServerContext, object> {
  return createYoga<ServerContext, object>({
    schema,
    context: ({ request }: { request: Request }) => contextOf(incomingOf(request)),
    graphqlEndpoint: '/graphql',
    // Its own health check answers every method, on every URL that ends with its path; no URL contains a space.
    healthCheckEndpoint: ' ',
    graphiql: false,
    landingPage: false,
    batching: false,
    cors: allowOrigins(corsOrigins),
    multipart: false,
    extraParamNames: [documentIdParam],
    // Its own limit copies every body once more.
    maxRequestBodySize: false,
    parserAndValidationCache,
    maskedErrors: { maskError },
    // Yoga's own log would tell each unexpected error a second time, and without the request's id.
    logging: false,
    plugins: [...plugins],
  });
}

/** In the order in which a request meets them: who calls is known before anything of the request is read. */
function toPlugins(deps: GatewayDeps): readonly GatewayPlugin[] {
  const admission = [
    useCaller(deps.authenticate),
    useRateLimit(deps.rateLimit),
    useConcurrencyLimit(deps.maxAtOnce),
  ];
  const admissionRules = rulesWith('onArrival', rulesOf(admission));
  return [
    ...(deps.tracing ? [deps.tracing] : []),
    useGraphqlJs(),
    useIncoming(),
    // Before what adds headers to an answer, as it can replace the answer.
    useMethods(['/health/live', '/health/ready', ...(deps.metrics ? ['/metrics'] : [])]),
    useRequestId(),
    useReadiness(deps.readiness),
    useExplorer(deps.graphiql),
    useSchemaText({
      allowed: deps.introspection,
      print: () => printApi(schema),
      admit: async (incoming) => arrive(admissionRules, incoming),
    }),
    ...(deps.metrics ? [useMetrics(deps.metrics)] : []),
    useApiPath(),
    useAnswerType(),
    // Before the log, so that it counts an answer that is too large as an error.
    useBoundedAnswer(),
    useOperationLog(deps.tellOperation),
    ...admission,
    useJsonOnly(),
    ...bodyPlugins(deps.bulk.maxItems),
    useTrustedDocuments(deps.trustedDocuments),
    ...useDocumentLimits(),
    ...useSafeVariables(),
    useOperationLimits(argumentLimits(deps.maxBatch), deps.maxBatch, deps.bulk.maxItems),
    useReadsLimit(maxReadCost),
    useIntrospection(deps.introspection),
    usePrivateVariables(),
    useUnexpectedErrors(deps.logUnexpected),
    // Last, so that the log counts each error.
    useBoundedErrors(),
  ];
}

/** What limits a body, and reads it. */
function bodyPlugins(maxBulk: number): readonly GatewayPlugin[] {
  const limit = maxBodyBytes(maxBulk);
  const budget = createBodyBudget(bodyBudgetLimits(maxBulk));
  return [
    useBodyLimit(limit),
    useBodyBudget(budget),
    useSmallSubscriptions(),
    usePrivateParams(limit, budget),
  ];
}

/** The most bytes that any caller may send; what stands in front must let as many pass. */
export function largestBodyBytes(maxBulk: number): number {
  return Math.max(maxRequestBodyBytes, maxBulk * bytesPerBulkItem);
}

/** Who may update may send a bulk update whole, where there are any; to others a megabyte is plenty. */
function maxBodyBytes(maxBulk: number): MaxBytesOf {
  const maxBulkBytes = largestBodyBytes(maxBulk);
  return ({ scopes }) => (scopes.has('organizations:write') ? maxBulkBytes : maxRequestBodyBytes);
}

/** With MAX_BULK of 10,000, three of the largest bodies are served in a heap of 256 MB. */
function bodyBudgetLimits(maxBulk: number): BodyBudgetLimits {
  const maxBytesOfCaller = Math.max(minBudgetBytes, largestBodyBytes(maxBulk));
  return { maxBytesOfCaller, maxBytes: 3 * maxBytesOfCaller };
}
