import type { Config } from '../config/config.ts';
import type { ConnectionRef } from '../domain/provider/connection.ts';
import type { Provider } from '../domain/provider/provider.ts';
import type { ProviderPort } from '../domain/provider/provider-port.ts';
import type { JsonClient, JsonClientOptions } from '../http-client/json-client.ts';
import { createReplaceableClient } from '../http-client/replaceable-client.ts';
import { createProviderPort } from '../providers/registry.ts';
import { createUnknownPathReport } from '../providers/shared/drift.ts';
import type { LazyQuota } from '../quota/lazy-quota.ts';
import { createLazyQuota } from '../quota/lazy-quota.ts';
import type { QuotaStore } from '../quota/store.ts';
import { toAttemptReport, toConnectionLabels, toDriftReport } from './connection-reports.ts';
import { createClient } from './create-client.ts';
import { createQuotaGate } from './create-quotas.ts';
import type { Observability } from './observability.ts';
import type { Upstream } from './upstream.ts';

/** A connection with its own client, quota and reports. */
export interface RunningConnection extends ConnectionRef {
  /** The settings in effect. */
  readonly upstream: Upstream;
  readonly port: ProviderPort<Provider>;
  readonly quota: LazyQuota;
  readonly client: Pick<JsonClient, 'circuit' | 'load'>;
  /** Uses other limits and another token of the same account. Requests end with the deadlines with which they began. */
  change(upstream: Upstream): void;
  /** Refuses each request that is not written, now and later. */
  retire(): void;
}

export interface ConnectionDeps {
  readonly config: Config;
  readonly observability: Observability;
  readonly quotaStore: QuotaStore;
  /** Set in the sandbox. */
  readonly toAddedHeaders?: JsonClientOptions['toAddedHeaders'];
}

/** Creates a connection, which opens nothing before its first request. */
export function createConnection(configured: Upstream, deps: ConnectionDeps): RunningConnection {
  const { config, observability, quotaStore } = deps;
  const { connection, provider } = configured;
  let upstream = configured;
  const reportDrift = toDriftReport(configured, observability);
  const quota = createLazyQuota(() => quotaStore.open(configured));
  const labels = toConnectionLabels(configured);
  const gate = createQuotaGate(provider, quota, {
    onDrift: (header) => reportDrift(provider, header),
    onRefused: (window) => observability.metrics.countQuotaRefusal(labels, window),
  });
  const onAttempt = toAttemptReport(configured, observability);
  const options = { ...toCommonOptions(deps), quota: gate, onAttempt };
  const client = createReplaceableClient((earlier) => createClient(config, upstream, options, earlier));
  const port = createProviderPort(provider, {
    ...configured,
    credential: configured.credential && (() => requireCredential(upstream)()),
    client,
    sandbox: config.sandbox,
    quotas: () => quota.quotas,
    reportDrift,
    reportUnknownPath: createUnknownPathReport(() => logUnknownPath(configured, observability)),
  });
  return {
    ...{ provider, connection, port, quota, client },
    get upstream() {
      return upstream;
    },
    change(next) {
      const hasOtherLimits = limits.some((limit) => next[limit] !== upstream[limit]);
      upstream = next;
      if (hasOtherLimits) client.replace();
    },
    retire() {
      client.retire();
      quotaStore.release(configured);
    },
  };
}

/** The options of the clients of all connections. */
function toCommonOptions({ observability, toAddedHeaders }: ConnectionDeps) {
  const { stopSignal, tracing } = observability;
  return {
    stopSignal,
    ...(toAddedHeaders && { toAddedHeaders }),
    ...(tracing && { traceAttempt: tracing.traceAttempt, traceJoin: tracing.traceJoin }),
  };
}

/** The settings of a client. */
const limits = ['sockets', 'queue', 'timeoutMs'] as const;

function requireCredential({ credential }: Upstream): NonNullable<Upstream['credential']> {
  if (credential === null) throw new Error('A connection keeps a credential');
  return credential;
}

function logUnknownPath({ connection, dialect, provider }: Upstream, { log }: Observability): void {
  log.warn(
    { provider, connection, dialect },
    'Vertra Cloud returned 404 for a documented API path. Check the dialect and the origin of the connection.',
  );
}
