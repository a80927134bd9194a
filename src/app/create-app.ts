import type { RequestListener } from 'node:http';
import type { Logger } from 'pino';
import type { RunningBulk } from '../bulk/bulk-updates.ts';
import type { Config } from '../config/config.ts';
import type { ReportFile } from '../config/secret-files.ts';
import { openSettingFiles } from '../config/secret-files.ts';
import { createUpdateQueue, withQueueWait } from '../domain/update/update-queue.ts';
import type { WriteGate } from '../domain/update/write-gate.ts';
import { createWriteGate } from '../domain/update/write-gate.ts';
import { createIdempotency } from '../idempotency/create-idempotency.ts';
import { openStore } from '../idempotency/open-store.ts';
import type { IdempotencyStore } from '../idempotency/store.ts';
import { openRateLimit } from '../rate-limit/open-rate-limit.ts';
import { createGateway } from '../server/gateway.ts';
import type { OperationLogEntry } from '../server/results/operation-log-entry.ts';
import { cacheMetrics } from '../server/routes/cached-metrics.ts';
import type { Readiness } from '../server/routes/health.ts';
import type { RedisLocation } from '../storage/redis-location.ts';
import { createAuthentication } from './create-authentication.ts';
import { createBulk } from './create-bulk.ts';
import type { Observability } from './create-providers.ts';
import { connectProviders } from './create-providers.ts';
import { openRedis } from './open-redis.ts';
import { readTrustedDocuments } from './read-trusted-documents.ts';

/** The gateway, and what has to be ended well when it stops. */
export interface App {
  readonly gateway: RequestListener;
  readonly gate: WriteGate;
  /** Takes up nothing more that nobody waits for. */
  stopBulk(): void;
  /** Lets go of what is outside this process; to be called when nothing is under way any more. */
  close(): Promise<void>;
}

/** From dist and from src alike. */
const documents = new URL('../../schema/documents.json', import.meta.url);

/**
 * Puts together what the settings ask for.
 *
 * @throws ConfigError with every file that cannot be used
 */
export async function createApp(config: Config, watch: Observability): Promise<App> {
  const { log, metrics, stop, tracing } = watch;
  const files = await openSettingFiles(config, createFileReport(log), (setting) =>
    log.warn({ setting }, 'this file has no keys, so every API key is refused: add one with npm run api-key'),
  );
  const ports = await connectProviders(config, files, watch);
  const gate = createWriteGate();
  const redis = await openRedis(config, log);
  const store = await openIdempotencyStore(config, redis);
  const rateLimit = await openRateLimit({ perMinute: config.rateLimitPerMinute, redis });
  const idempotency = createIdempotency(store, stop, metrics.countKeyUse);
  const updates = { ports, gate, queue: createUpdateQueue(config.providerTimeoutMs), idempotency };
  const logOperation = (facts: OperationLogEntry) => {
    metrics.countOperation(facts);
    log[needsAttention(facts) ? 'warn' : 'info'](facts, 'operation');
  };
  const bulk = await createBulk(config, redis, updates, watch, logOperation);
  const gateway = createGateway({
    updates,
    bulk,
    authenticate: await createAuthentication(config, files, log),
    rateLimit,
    maxConcurrentRequests: toMaxConcurrentRequests(config),
    trustedDocuments: { documents: readTrustedDocuments(documents), only: config.trustedDocuments },
    corsOrigins: config.corsOrigins,
    maxBatch: config.maxBatch,
    readiness: () => toReadiness({ bulk, gate, ports, redis, store }),
    graphiql: config.graphiql,
    introspection: config.introspection,
    logUnexpected: (facts) => log.error(facts, 'unexpected error'),
    logOperation,
    metrics: config.metricsPort === null ? cacheMetrics(metrics) : null,
    tracing: tracing && (await import('../server/graphql-plugins/use-tracing.ts')).createRequestTracing(),
  });
  const close = async () => {
    redis?.health.close();
    rateLimit.close();
    await bulk.close();
    await store.close();
  };
  return { gateway, gate, stopBulk: bulk.stop, close };
}

function createFileReport(log: Logger): ReportFile {
  return (setting, problem) => {
    if (problem === null) log.info({ setting }, 'read again, since it changed');
    else log.error({ setting, problem }, 'this file cannot be used: its former content holds until it can');
  };
}

/** Half of what a provider takes at once: with one request to a provider for each, one caller leaves room for another. */
function toMaxConcurrentRequests({ providerSockets, providerQueue }: Config): number {
  return Math.max(minConcurrentRequests, Math.floor((providerSockets + providerQueue) / 2));
}

/** A frontend's server calls for many people. */
const minConcurrentRequests = 128;

interface ReadinessParts {
  readonly bulk: RunningBulk;
  readonly gate: WriteGate;
  readonly ports: Awaited<ReturnType<typeof connectProviders>>;
  readonly redis: RedisLocation | null;
  readonly store: IdempotencyStore;
}

function toReadiness({ bulk, gate, ports, redis, store }: ReadinessParts): Readiness {
  return {
    ready: !gate.closed && store.available && bulk.available,
    stopping: gate.closed,
    idempotencyStore: store.available ? 'available' : 'away',
    redisError: redis?.health.problem?.code ?? null,
    providers: Object.values(ports).map((port) => port.status()),
  };
}

/** Somebody should look at it: a write may or may not have happened, or the gateway itself failed. */
function needsAttention({ errorCodes, outcomes }: OperationLogEntry): boolean {
  return (
    errorCodes.includes('INTERNAL_SERVER_ERROR') || outcomes.some(({ applied }) => applied === 'UNKNOWN')
  );
}

function openIdempotencyStore(
  { idempotencyTtlSeconds, providerTimeoutMs }: Config,
  redis: RedisLocation | null,
): Promise<IdempotencyStore> {
  return openStore({ redis, ttlSeconds: idempotencyTtlSeconds, updateMs: withQueueWait(providerTimeoutMs) });
}
