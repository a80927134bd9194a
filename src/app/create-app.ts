import type { RequestListener } from 'node:http';
import type { Logger } from 'pino';
import type { RunningBulk } from '../bulk/bulk-updates.ts';
import type { ChangeStore } from '../changes/store.ts';
import type { Config } from '../config/config.ts';
import { openSettingFiles } from '../config/secret-files.ts';
import type { ReportFile } from '../config/watched-file.ts';
import { defaultMemoryLimits } from '../domain/organization/memory-budget.ts';
import { defaultConnection, providers } from '../domain/provider/provider.ts';
import { createUpdateQueue, toUpdateMs } from '../domain/update/update-queue.ts';
import type { WriteGate } from '../domain/update/write-gate.ts';
import { createWriteGate } from '../domain/update/write-gate.ts';
import { createIdempotency } from '../idempotency/create-idempotency.ts';
import { openStore } from '../idempotency/open-store.ts';
import type { IdempotencyStore } from '../idempotency/store.ts';
import { openLock } from '../locks/open-lock.ts';
import { openQuotaStore } from '../quota/open-store.ts';
import type { QuotaStore } from '../quota/store.ts';
import { openRateLimit } from '../rate-limit/open-rate-limit.ts';
import { createGateway } from '../server/gateway.ts';
import type { OperationLogEntry } from '../server/results/operation-log-entry.ts';
import { cacheMetrics } from '../server/routes/cached-metrics.ts';
import type { Readiness } from '../server/routes/health.ts';
import type { Storage } from '../storage/storage.ts';
import { toStorageProblem } from '../storage/storage.ts';
import { createAuthentication } from './create-authentication.ts';
import { createBulk } from './create-bulk.ts';
import { openChanges } from './create-changes.ts';
import { connectProviders } from './create-providers.ts';
import { createOtherUseLog } from './create-quotas.ts';
import type { Observability } from './observability.ts';
import { openStorage } from './open-storage.ts';
import { readTrustedDocuments } from './read-trusted-documents.ts';
import type { RunningConnections } from './running-connections.ts';

/** The gateway, and the parts that a shutdown must stop. */
export interface App {
  readonly gateway: RequestListener;
  readonly gate: WriteGate;
  /** Starts no further bulk items. */
  stopBulk(): void;
  /** Closes the connections to stores; called when nothing is in flight. */
  close(): Promise<void>;
}

/** The path is the same from dist and from src. */
const documents = new URL('../../schema/documents.json', import.meta.url);

/**
 * Creates the gateway and its parts from the settings.
 *
 * @throws ConfigError with every file that cannot be used
 */
export async function createApp(config: Config, observability: Observability): Promise<App> {
  const { log, metrics, stopSignal, tracing } = observability;
  const files = await openSettingFiles(config, createFileReport(log), createNoKeysReport(log));
  const storage = await openStorage(config, log);
  const quotaStore = await openQuotaStore(storage, { onOtherUse: createOtherUseLog(log) });
  const { connections, sandboxRequests } = await connectProviders(config, files, observability, quotaStore);
  const gate = createWriteGate();
  const redis = storage.kind === 'redis' ? storage.location : null;
  const store = await openIdempotencyStore(config, storage);
  const lock = await openLock(redis);
  const rateLimit = await openRateLimit({ perMinute: config.rateLimitPerMinute, redis });
  const idempotency = createIdempotency(store, stopSignal, metrics.countKeyUse);
  const { changes, store: changeStore } = await openChanges(config, storage, log);
  const updates = { connections, gate, queue: toQueue(config), lock, idempotency, changes };
  const logOperation = toOperationLog(observability);
  const { findBulkLimits } = connections;
  const bulk = await createBulk(config, { storage, findBulkLimits, updates }, observability, logOperation);
  const gateway = createGateway({
    updates,
    bulk,
    authenticate: await createAuthentication(config, files, log),
    rateLimit,
    maxConcurrentRequests: toMaxConcurrentRequests(config),
    memoryLimits: defaultMemoryLimits,
    trustedDocuments: { documents: readTrustedDocuments(documents), only: config.trustedDocuments },
    corsOrigins: config.corsOrigins,
    maxBatch: config.maxBatch,
    readiness: () => toReadiness({ bulk, connections, gate, storage, store }),
    graphiql: config.graphiql,
    introspection: config.introspection,
    readSandboxRequests: sandboxRequests?.read ?? null,
    logUnexpected: (facts) => log.error(facts, 'unexpected error'),
    logOperation,
    metrics: config.metricsPort === null ? cacheMetrics(metrics) : null,
    tracing: tracing && (await import('../server/graphql-plugins/use-tracing.ts')).createRequestTracing(),
  });
  const close = () => closeAll({ bulk, changeStore, lock, quotaStore, rateLimit, storage, store });
  return { gateway, gate, stopBulk: bulk.stop, close };
}

interface OpenParts extends Pick<ReadinessParts, 'bulk' | 'storage' | 'store'> {
  readonly changeStore: ChangeStore;
  readonly lock: Awaited<ReturnType<typeof openLock>>;
  readonly quotaStore: QuotaStore;
  readonly rateLimit: Awaited<ReturnType<typeof openRateLimit>>;
}

/** Closes what is open. Redis is not monitored from the start of it, as its connections close; a database is closed last. */
async function closeAll(parts: OpenParts): Promise<void> {
  const { bulk, changeStore, lock, quotaStore, rateLimit, storage, store } = parts;
  if (storage.kind === 'redis') storage.location.health.close();
  rateLimit.close();
  lock.close();
  await bulk.close();
  await store.close();
  await changeStore.close();
  await quotaStore.close();
  if (storage.kind === 'sqlite') await storage.database.close();
}

function toQueue({ providerTimeoutMs }: Config) {
  return createUpdateQueue(providerTimeoutMs);
}

function toOperationLog({ log, metrics }: Observability): (facts: OperationLogEntry) => void {
  return (facts) => {
    metrics.countOperation(facts);
    log[needsAttention(facts) ? 'warn' : 'info'](facts, 'operation');
  };
}

function createNoKeysReport(log: Logger): (setting: string) => void {
  return (setting) =>
    log.warn(
      { setting },
      'The file contains no keys, so every API key is rejected. Add one with npm run api-key.',
    );
}

function createFileReport(log: Logger): ReportFile {
  return (setting, problem) => {
    if (problem === null) log.info({ setting }, 'The file was reloaded after a change.');
    else
      log.error(
        { setting, problem },
        'The file cannot be used. Its previous content stays in effect until this is fixed.',
      );
  };
}

/** Half of the capacity of one provider, so that one caller with one provider request for each leaves room for another. */
function toMaxConcurrentRequests({ providerSockets, providerQueue }: Config): number {
  return Math.max(minConcurrentRequests, Math.floor((providerSockets + providerQueue) / 2));
}

/** Sufficient for a frontend server, which calls for many users. */
const minConcurrentRequests = 128;

interface ReadinessParts {
  readonly bulk: RunningBulk;
  readonly connections: RunningConnections;
  readonly gate: WriteGate;
  readonly storage: Storage;
  readonly store: IdempotencyStore;
}

function toReadiness({ bulk, connections, gate, storage, store }: ReadinessParts): Readiness {
  return {
    ready: !gate.closed && store.available && bulk.available,
    stopping: gate.closed,
    idempotencyStore: store.available ? 'available' : 'away',
    storageError: toStorageProblem(storage),
    // Named connections are often tenants, whose names are not for a client without credentials.
    providers: providers.map((provider) => connections.find(provider, defaultConnection)?.status()),
  };
}

/** Whether an operator should investigate: a write has an unknown outcome, or the gateway itself failed. */
function needsAttention({ errorCodes, outcomes }: OperationLogEntry): boolean {
  return (
    errorCodes.includes('INTERNAL_SERVER_ERROR') || outcomes.some(({ applied }) => applied === 'UNKNOWN')
  );
}

function openIdempotencyStore(
  { idempotencyTtlSeconds, providerTimeoutMs }: Config,
  storage: Storage,
): Promise<IdempotencyStore> {
  return openStore({ storage, ttlSeconds: idempotencyTtlSeconds, updateMs: toUpdateMs(providerTimeoutMs) });
}
