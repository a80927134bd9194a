import type { YogaServerInstance } from 'graphql-yoga';
import { createYoga } from 'graphql-yoga';
import { createContext } from './context.ts';
import type { Authenticate, Caller } from './domain/caller.ts';
import type { RateLimit } from './domain/rate-limit.ts';
import { argumentLimits } from './graphql/argument-limits.ts';
import type { SchemaContext } from './graphql/builder.ts';
import { printApi } from './graphql/print-schema.ts';
import { schema } from './graphql/schema.ts';
import { allowOrigins } from './plugins/allow-origins.ts';
import { createOperationCache } from './plugins/operation-cache.ts';
import { useBodyLimit } from './plugins/use-body-limit.ts';
import { useCaller } from './plugins/use-caller.ts';
import { useExplorer } from './plugins/use-explorer.ts';
import { useIntrospection } from './plugins/use-introspection.ts';
import { useJsonOnly } from './plugins/use-json-only.ts';
import type { MetricsText } from './plugins/use-metrics.ts';
import { useMetrics } from './plugins/use-metrics.ts';
import { useOperationLimits } from './plugins/use-operation-limits.ts';
import type { TellOperation } from './plugins/use-operation-log.ts';
import { useOperationLog } from './plugins/use-operation-log.ts';
import { usePrivateParams } from './plugins/use-private-params.ts';
import { usePrivateVariables } from './plugins/use-private-variables.ts';
import { useRateLimit } from './plugins/use-rate-limit.ts';
import type { Readiness } from './plugins/use-readiness.ts';
import { useReadiness } from './plugins/use-readiness.ts';
import { useRequestId } from './plugins/use-request-id.ts';
import { useSchemaText } from './plugins/use-schema-text.ts';
import { useTracing } from './plugins/use-tracing.ts';
import type { TrustedDocuments } from './plugins/use-trusted-documents.ts';
import { documentIdParam, useTrustedDocuments } from './plugins/use-trusted-documents.ts';
import type { LogUnexpected } from './plugins/use-unexpected-errors.ts';
import { maskError, useUnexpectedErrors } from './plugins/use-unexpected-errors.ts';

export interface GatewayDeps {
  readonly updates: SchemaContext['updates'];
  /** Updates that outlast their request. */
  readonly bulk: SchemaContext['bulk'];
  /** Finds out who calls; null where nobody is asked. */
  readonly authenticate: Authenticate | null;
  readonly rateLimit: RateLimit;
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
  readonly metrics: MetricsText | null;
  /** Is there anybody who gathers spans? */
  readonly tracing: boolean;
  /** Serve the explorer at the GraphQL path. */
  readonly graphiql: boolean;
  /** Tell the schema to whoever asks for it. */
  readonly introspection: boolean;
}

export type Gateway = YogaServerInstance<object, object>;

const maxRequestBodyBytes = 1024 * 1024;

/** Room for a name and a few settings more in each item of a bulk update. */
const bytesPerBulkItem = 512;

/**
 * The gateway as a handler: `fetch(request)` answers without a port.
 * Every switch of Yoga that decides what is open is set here, whatever its default.
 */
export function createGateway(deps: GatewayDeps): Gateway {
  const { bulk, updates } = deps;
  return createYoga<object, object>({
    schema,
    context: ({ request }: { request: Request }) => createContext(request, { updates, bulk }),
    graphqlEndpoint: '/graphql',
    healthCheckEndpoint: '/health/live',
    graphiql: false,
    landingPage: false,
    batching: false,
    cors: allowOrigins(deps.corsOrigins),
    multipart: false,
    extraParamNames: [documentIdParam],
    // Its own limit copies every body; `useBodyLimit` only those whose length nobody states.
    maxRequestBodySize: false,
    parserAndValidationCache: createOperationCache(),
    maskedErrors: { maskError },
    // Yoga's own log would tell each unexpected error a second time, and without the request's id.
    logging: false,
    plugins: toPlugins(deps),
  });
}

/** In the order in which a request meets them: who calls is known before anything of the request is read. */
function toPlugins(deps: GatewayDeps) {
  return [
    ...(deps.tracing ? [useTracing()] : []),
    useRequestId(),
    useReadiness(deps.readiness),
    useExplorer(deps.graphiql),
    useSchemaText(deps.introspection, () => printApi(schema)),
    ...(deps.metrics ? [useMetrics(deps.metrics)] : []),
    useOperationLog(deps.tellOperation),
    useCaller(deps.authenticate),
    useRateLimit(deps.rateLimit),
    useJsonOnly(),
    useBodyLimit(maxBodyBytes(deps.bulk.maxItems)),
    usePrivateParams(),
    useTrustedDocuments(deps.trustedDocuments),
    useOperationLimits(deps.maxBatch, argumentLimits(deps.maxBatch), deps.bulk.maxItems),
    useIntrospection(deps.introspection),
    usePrivateVariables(),
    useUnexpectedErrors(deps.logUnexpected),
  ];
}

/** Who may update may send a bulk update whole, where there are any; to others a megabyte is plenty. */
function maxBodyBytes(maxBulk: number): (caller: Caller) => number {
  const maxBulkBytes = Math.max(maxRequestBodyBytes, maxBulk * bytesPerBulkItem);
  return ({ scopes }) => (scopes.has('organizations:write') ? maxBulkBytes : maxRequestBodyBytes);
}
