import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import type { SettingFiles } from '../config/secret-files.ts';
import type { Connections } from '../domain/provider/connection.ts';
import { createConnections } from '../domain/provider/connection.ts';
import { defaultConnection } from '../domain/provider/provider.ts';
import type { JsonClient, JsonClientOptions } from '../http-client/json-client.ts';
import { createProviderPort } from '../providers/registry.ts';
import type { ReportDrift, ReportUnknownPath } from '../providers/shared/drift.ts';
import { createDriftReport, createUnknownPathReport } from '../providers/shared/drift.ts';
import type { QuotaStore } from '../quota/store.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { createReachabilityReporter } from '../telemetry/reachability-reporter.ts';
import type { Tracing } from '../telemetry/start-tracing.ts';
import { createClient } from './create-client.ts';
import type { Quotas } from './create-quotas.ts';
import { createQuotaGates, openQuotas } from './create-quotas.ts';
import { findUpstreams } from './find-upstreams.ts';
import type { SandboxRequests } from './sandbox-requests.ts';

/** Log, metrics and traces of the gateway, and its stop signal. */
export interface Observability {
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Null when tracing is off. */
  readonly tracing: Tracing | null;
  /** Aborts when the grace period of a shutdown is over. */
  readonly stopSignal: AbortSignal;
}

/** The connections to the providers, their quotas, and what the simulated ones received. */
export interface ConnectedProviders {
  readonly connections: Connections;
  readonly quotas: Quotas;
  /** Null for real providers. */
  readonly sandboxRequests: SandboxRequests | null;
}

/** Connects both providers, real or simulated. */
export async function connectProviders(
  config: Config,
  files: SettingFiles,
  observability: Observability,
  quotaStore: QuotaStore,
): Promise<ConnectedProviders> {
  const { sandboxRequests, vertra, vida } = await findUpstreams(config, files);
  warnOfSandbox(observability.log, config);
  const reportDrift = toDriftReport(observability);
  const quotas = await openQuotas(quotaStore, observability.metrics);
  const gates = createQuotaGates(quotas, reportDrift, observability.metrics);
  const added = sandboxRequests && { toAddedHeaders: sandboxRequests.toHeaders };
  const vidaClient = createObservedClient(
    config,
    { provider: 'vida', ...vida, quota: gates.VIDA, ...added },
    observability,
  );
  const vertraClient = createObservedClient(
    config,
    { provider: 'vertra', ...vertra, quota: gates.VERTRA, ...added },
    observability,
  );
  observability.metrics.observeClients([
    { provider: 'vida', client: vidaClient },
    { provider: 'vertra', client: vertraClient },
  ]);
  const { dialect } = config.vertra;
  const common = {
    connection: defaultConnection,
    account: '',
    dialect,
    resellerId: vida.resellerId,
    sandbox: config.sandbox,
    reportDrift,
    reportUnknownPath: toUnknownPathReport(observability.log, dialect),
  };
  const connections = createConnections([
    createProviderPort('VIDA', {
      ...common,
      credential: vida.credential,
      client: vidaClient,
      quotas: () => quotas.VIDA.quotas,
    }),
    createProviderPort('VERTRA', {
      ...common,
      credential: vertra.credential,
      client: vertraClient,
      quotas: () => quotas.VERTRA.quotas,
    }),
  ]);
  return { connections, quotas, sandboxRequests };
}

function toUnknownPathReport(log: Logger, dialect: Config['vertra']['dialect']): ReportUnknownPath {
  return createUnknownPathReport(() =>
    log.warn(
      { provider: 'VERTRA', dialect },
      'Vertra Cloud returned 404 for a documented API path. Check VERTRA_DIALECT and VERTRA_ORIGIN.',
    ),
  );
}

function warnOfSandbox(log: Logger, { connectionsFile, sandbox, vertra, vida }: Config): void {
  if (!sandbox) return;
  const unused = [
    (vida.token ?? vida.tokenFile) && 'VIDA_API_TOKEN',
    (vertra.token ?? vertra.tokenFile) && 'VERTRA_API_TOKEN',
    connectionsFile && 'CONNECTIONS_FILE',
  ].filter(Boolean);
  log.warn(
    unused.length > 0 ? { unused } : {},
    'SANDBOX: both providers are simulated in this process, and no real organization can be reached.',
  );
}

function createObservedClient(
  config: Config,
  { origin, provider, ...added }: Pick<JsonClientOptions, 'provider' | 'origin' | 'quota' | 'toAddedHeaders'>,
  { log, metrics, stopSignal, tracing }: Observability,
): JsonClient {
  const reportReachability = createReachabilityReporter({
    onFailure: (code) =>
      log.warn({ provider, code }, 'The provider cannot be reached, or the connection was lost.'),
    onRecovery: () => log.info({ provider }, 'The provider can be reached again.'),
  });
  return createClient(config, {
    provider,
    origin,
    stopSignal,
    ...added,
    onAttempt(attempt) {
      metrics.observeAttempt(attempt);
      reportReachability(attempt);
    },
    ...(tracing && { traceAttempt: tracing.traceAttempt, traceJoin: tracing.traceJoin }),
  });
}

/** Counts each drift, and logs each key path once. */
function toDriftReport({ log, metrics }: Observability): ReportDrift {
  const logOnce = createDriftReport((facts) =>
    log.warn(facts, 'A response does not match the documented contract of the provider.'),
  );
  return (provider, keyPath) => {
    metrics.countDrift(provider, keyPath);
    logOnce(provider, keyPath);
  };
}
