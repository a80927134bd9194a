import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import type { SettingFiles } from '../config/secret-files.ts';
import type { ConnectionRef } from '../domain/provider/connection.ts';
import { defaultConnection, providerNames } from '../domain/provider/provider.ts';
import type { QuotaStore } from '../quota/store.ts';
import type { RunningConnection } from './create-connection.ts';
import { createConnection } from './create-connection.ts';
import { findUpstreams } from './find-upstreams.ts';
import type { Observability } from './observability.ts';
import type { RunningConnections } from './running-connections.ts';
import { createRunningConnections } from './running-connections.ts';
import type { SandboxRequests } from './sandbox-requests.ts';

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
  const connections = createRunningConnections();
  for (const upstream of upstreams) connections.add(createConnection(upstream, deps));
  // The status of a default connection shows what is stored of its quota before it has a request.
  await Promise.all(
    connections
      .listAll()
      .filter(isDefault)
      .map(({ quota }) => quota.open()),
  );
  observability.metrics.observeConnections(() => connections.listAll().map(toObserved));
  return { connections, sandboxRequests };
}

function isDefault({ connection }: ConnectionRef): boolean {
  return connection === defaultConnection;
}

function toObserved({ client, connection, provider, quota }: RunningConnection) {
  return { provider: providerNames[provider].key, connection, client, quotas: quota.quotas };
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
