import { getEventListeners } from 'node:events';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { connectProviders } from '../../src/app/create-providers.ts';
import type { RunningConnections } from '../../src/app/running-connections.ts';
import { parseConfig } from '../../src/config/config.ts';
import { parseConnectionsFile } from '../../src/config/connections-file.ts';
import { createConnectionsInEffect } from '../../src/config/connections-in-effect.ts';
import { createSqliteQuotaStore } from '../../src/quota/sqlite-store.ts';
import type { Metrics } from '../../src/telemetry/metrics.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { createMemoryDatabase } from '../support/open-database.ts';
import type { GatewayOptions, TestGateway } from '../support/start-gateway.ts';
import { startGateway } from '../support/start-gateway.ts';

/** A connection as CONNECTIONS_FILE lists it. */
export type ListedConnection = Readonly<Record<string, string | number>>;

export interface ConnectedGateway extends TestGateway {
  readonly connections: RunningConnections;
  readonly metrics: Metrics;
  /** The lines of the log. */
  readonly log: Record<string, unknown>[];
  /** Counts what listens to the stop signal of the gateway: its clients. */
  stopListeners(): number;
  /** Lists these connections in CONNECTIONS_FILE. Resolves when they are in effect. */
  list(...connections: readonly ListedConnection[]): Promise<void>;
}

/** Starts a gateway on the connections that the settings and CONNECTIONS_FILE configure. */
export async function startConnected(
  listed: readonly ListedConnection[],
  env: Readonly<Record<string, string>> = {},
  options: GatewayOptions = {},
): Promise<ConnectedGateway> {
  const config = parseConfig({ VIDA_API_TOKEN: 'unused', ...env });
  const log: Record<string, unknown>[] = [];
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const metrics = createMetrics();
  const observability = {
    log: pino({}, { write: (line) => void log.push(JSON.parse(line)) }),
    metrics,
    tracing: null,
    stopSignal: stop.signal,
  };
  const inEffect = Object.assign(
    createConnectionsInEffect(() => {}, {}),
    { close() {} },
  );
  const list: ConnectedGateway['list'] = async (...connections) => {
    const file = parseConnectionsFile(JSON.stringify({ connections }), '/connections.json', config);
    const problems = await inEffect.replace(file);
    if (problems.length > 0) throw new Error(problems.join('\n'));
  };
  await list(...listed);
  const files = { vidaToken: null, vertraToken: null, apiKeys: null, connections: inEffect };
  const quotaStore = await createSqliteQuotaStore({ database: createMemoryDatabase(), onOtherUse() {} });
  onTestFinished(() => quotaStore.close());
  const { connections } = await connectProviders(config, files, observability, quotaStore);
  const gateway = await startGateway({ ...options, connections });
  const stopListeners = () => getEventListeners(stop.signal, 'abort').length;
  return { ...gateway, connections, metrics, log, stopListeners, list };
}
