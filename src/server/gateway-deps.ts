import type { Authenticate } from '../domain/access/caller.ts';
import type { RateLimit } from '../domain/access/rate-limit.ts';
import type { ContextDeps } from '../graphql/context.ts';
import type { RequestTracing } from './graphql-plugins/use-tracing.ts';
import type { TrustedDocuments } from './params/trusted-documents.ts';
import type { LogOperation } from './results/operation-log-entry.ts';
import type { LogUnexpected } from './results/unexpected-errors.ts';
import type { CachedMetrics } from './routes/cached-metrics.ts';
import type { Readiness } from './routes/health.ts';

export interface GatewayDeps extends ContextDeps {
  /** Finds out who the caller is; null when every client is the anonymous caller. */
  readonly authenticate: Authenticate | null;
  readonly rateLimit: RateLimit;
  /** How many requests of one caller are served at once. */
  readonly maxConcurrentRequests: number;
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
  readonly metrics: CachedMetrics | null;
  /** Null when no spans are exported. */
  readonly tracing: RequestTracing | null;
  /** Serve the explorer at the GraphQL path. */
  readonly graphiql: boolean;
  /** Answer introspection queries, and serve the schema as text. */
  readonly introspection: boolean;
}
