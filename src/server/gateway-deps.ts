import type { Authenticate } from '../domain/access/caller.ts';
import type { RateLimit } from '../domain/access/rate-limit.ts';
import type { MemoryLimits } from '../domain/organization/memory-budget.ts';
import type { ContextDeps } from '../graphql/context.ts';
import type { RequestTracing } from './graphql-plugins/use-tracing.ts';
import type { TrustedDocuments } from './params/trusted-documents.ts';
import type { LogOperation } from './results/operation-log-entry.ts';
import type { LogUnexpected } from './results/unexpected-errors.ts';
import type { CachedMetrics } from './routes/cached-metrics.ts';
import type { Readiness } from './routes/health.ts';
import type { ReadSandboxRequests } from './routes/sandbox-requests.ts';

export interface GatewayDeps extends Omit<ContextDeps, 'memory'> {
  /** Null when authentication is disabled and every client is the anonymous caller. */
  readonly authenticate: Authenticate | null;
  readonly rateLimit: RateLimit;
  /** The maximum number of concurrent requests of one caller. */
  readonly maxConcurrentRequests: number;
  /** The limits of the memory of the organizations that running requests keep. */
  readonly memoryLimits: MemoryLimits;
  readonly trustedDocuments: TrustedDocuments;
  /** The origins, besides the gateway's own, whose pages are allowed to send requests. */
  readonly corsOrigins: readonly string[];
  /** The maximum number of updates in one batch. */
  readonly maxBatch: number;
  readonly readiness: () => Readiness;
  readonly logUnexpected: LogUnexpected;
  /** Called once for each operation, when its result is complete. */
  readonly logOperation: LogOperation;
  /** Null when the metrics are not served on this port. */
  readonly metrics: CachedMetrics | null;
  /** Null when no spans are exported. */
  readonly tracing: RequestTracing | null;
  /** Whether the explorer is served at the GraphQL path. */
  readonly graphiql: boolean;
  /** Whether introspection queries are answered and the schema is served as text. */
  readonly introspection: boolean;
  /** Null for real providers. */
  readonly readSandboxRequests: ReadSandboxRequests | null;
}
