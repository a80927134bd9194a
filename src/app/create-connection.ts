import type { Config } from '../config/config.ts';
import type { ConnectionRef } from '../domain/provider/connection.ts';
import type { Provider } from '../domain/provider/provider.ts';
import { providerNames } from '../domain/provider/provider.ts';
import type { ProviderPort } from '../domain/provider/provider-port.ts';
import type { JsonClient, JsonClientOptions } from '../http-client/json-client.ts';
import type { QuotaGate } from '../http-client/quota-gate.ts';
import { createProviderPort } from '../providers/registry.ts';
import type { ReportDrift } from '../providers/shared/drift.ts';
import { createDriftReport, createUnknownPathReport } from '../providers/shared/drift.ts';
import type { LazyQuota } from '../quota/lazy-quota.ts';
import { createLazyQuota } from '../quota/lazy-quota.ts';
import type { QuotaStore } from '../quota/store.ts';
import { createReachabilityReporter } from '../telemetry/reachability-reporter.ts';
import { createClient } from './create-client.ts';
import { createQuotaGate } from './create-quotas.ts';
import type { Observability } from './observability.ts';
import type { Upstream } from './upstream.ts';

/** A connection with its own client, quota and reports. */
export interface RunningConnection extends ConnectionRef {
  readonly port: ProviderPort<Provider>;
  readonly quota: LazyQuota;
  readonly client: Pick<JsonClient, 'circuit' | 'load'>;
  /** The configured maximum number of bulk items in a minute; null where the quota alone decides. */
  readonly bulkPerMinute: number | null;
}

export interface ConnectionDeps {
  readonly config: Config;
  readonly observability: Observability;
  readonly quotaStore: QuotaStore;
  /** Set in the sandbox. */
  readonly toAddedHeaders?: JsonClientOptions['toAddedHeaders'];
}

/** Creates a connection, which opens nothing before its first request. */
export function createConnection(upstream: Upstream, deps: ConnectionDeps): RunningConnection {
  const { config, observability, quotaStore } = deps;
  const { metrics } = observability;
  const { account, bulkPerMinute, connection, provider } = upstream;
  const reportDrift = toDriftReport(upstream, observability);
  const quota = createLazyQuota(() => quotaStore.open({ provider, connection, account }));
  const gate = createQuotaGate(provider, quota, {
    onDrift: (header) => reportDrift(provider, header),
    onRefused: (window) => metrics.countQuotaRefusal(toLabels(upstream), window),
  });
  const client = createObservedClient(upstream, gate, deps);
  const port = createProviderPort(provider, {
    ...upstream,
    client,
    sandbox: config.sandbox,
    quotas: () => quota.quotas,
    reportDrift,
    reportUnknownPath: createUnknownPathReport(() => logUnknownPath(upstream, observability)),
  });
  return { provider, connection, port, quota, client, bulkPerMinute };
}

/** The names of a connection in metrics and in logs. */
function toLabels({ connection, provider }: ConnectionRef) {
  return { provider: providerNames[provider].key, connection };
}

function createObservedClient(
  upstream: Upstream,
  quota: QuotaGate,
  { config, observability: { log, metrics, stopSignal, tracing }, toAddedHeaders }: ConnectionDeps,
): JsonClient {
  const labels = toLabels(upstream);
  const reportReachability = createReachabilityReporter({
    onFailure: (code) =>
      log.warn({ ...labels, code }, 'The provider cannot be reached, or the connection was lost.'),
    onRecovery: () => log.info(labels, 'The provider can be reached again.'),
  });
  return createClient(config, upstream, {
    quota,
    stopSignal,
    onAttempt(attempt) {
      metrics.observeAttempt(attempt);
      reportReachability(attempt);
    },
    ...(toAddedHeaders && { toAddedHeaders }),
    ...(tracing && { traceAttempt: tracing.traceAttempt, traceJoin: tracing.traceJoin }),
  });
}

/** Counts each drift, and logs each key path once. */
function toDriftReport(ref: ConnectionRef, { log, metrics }: Observability): ReportDrift {
  const { connection } = ref;
  const logOnce = createDriftReport((facts) =>
    log.warn({ ...facts, connection }, 'A response does not match the documented contract of the provider.'),
  );
  return (provider, keyPath) => {
    metrics.countDrift({ provider, connection }, keyPath);
    logOnce(provider, keyPath);
  };
}

function logUnknownPath({ connection, dialect, provider }: Upstream, { log }: Observability): void {
  log.warn(
    { provider, connection, dialect },
    'Vertra Cloud returned 404 for a documented API path. Check the dialect and the origin of the connection.',
  );
}
