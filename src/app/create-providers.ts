import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import type { ConnectionsChange } from '../config/connection-set.ts';
import type { SettingFiles } from '../config/secret-files.ts';
import type { ConnectionRef } from '../domain/provider/connection.ts';
import { toConnectionKey } from '../domain/provider/connection.ts';
import { defaultConnection } from '../domain/provider/provider.ts';
import type { QuotaStore } from '../quota/store.ts';
import { toConnectionLabels } from './connection-reports.ts';
import type { RunningConnection } from './create-connection.ts';
import { createConnection } from './create-connection.ts';
import { findUpstreams } from './find-upstreams.ts';
import type { Observability } from './observability.ts';
import type { RunningConnections } from './running-connections.ts';
import { createRunningConnections } from './running-connections.ts';
import type { SandboxRequests } from './sandbox-requests.ts';
import type { Upstream } from './upstream.ts';
import { toNamedUpstream } from './upstream.ts';

/** The connections to the providers, and what the simulated ones received. */
export interface ConnectedProviders {
  readonly connections: RunningConnections;
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
  const { sandboxRequests, upstreams } = await findUpstreams(config, files);
  warnOfSandbox(observability.log, config);
  const added = sandboxRequests && { toAddedHeaders: sandboxRequests.toHeaders };
  const deps = { config, observability, quotaStore, ...added };
  const connections = createRunningConnections((upstream) => createConnection(upstream, deps));
  for (const upstream of upstreams) connections.set(upstream);
  if (!config.sandbox) logConnections(observability.log, upstreams);
  files.connections.onChange((change) => applyChange(connections, change, config, observability.log));
  // The status of a default connection shows what is stored of its quota before it has a request.
  await Promise.all(
    connections
      .listRunning()
      .filter(isDefault)
      .map(({ quota }) => quota.open()),
  );
  observability.metrics.observeConnections(() => connections.listRunning().map(toObserved));
  return { connections, sandboxRequests };
}

function logConnections(log: Logger, upstreams: readonly Upstream[]): void {
  const configured = upstreams.filter(({ credential }) => credential !== null);
  log.info({ connections: configured.map(toConnectionKey) }, 'These connections are configured.');
}

/** Applies a new content of CONNECTIONS_FILE at once. */
function applyChange(
  connections: RunningConnections,
  { added, changed, removed }: ConnectionsChange,
  config: Config,
  log: Logger,
): void {
  for (const ref of removed) connections.remove(ref);
  const current = [...changed, ...added];
  for (const each of current) connections.set(toNamedUpstream(config, each));
  const toKeys = (refs: readonly ConnectionRef[]) => refs.map(toConnectionKey);
  log.info(
    {
      added: toKeys(added),
      changed: toKeys(changed),
      removed: toKeys(removed),
    },
    'The connections of CONNECTIONS_FILE have changed.',
  );
}

function isDefault({ connection }: ConnectionRef): boolean {
  return connection === defaultConnection;
}

function toObserved(running: RunningConnection) {
  const { client, quota } = running;
  return { ...toConnectionLabels(running), client, quotas: quota.quotas };
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
