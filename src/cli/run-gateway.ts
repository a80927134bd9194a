import { setFlagsFromString } from 'node:v8';
import type { Logger } from 'pino';
import { createApp } from '../app/create-app.ts';
import { listenOn } from '../app/listen-on.ts';
import { drain } from '../app/shutdown.ts';
import type { Config } from '../config/config.ts';
import { parseConfig, settingNames } from '../config/config.ts';
import { findMisspelledSettings } from '../config/misspelled-settings.ts';
import { createGatewayServer, trackPendingResponses } from '../server/http-server.ts';
import { createMetricsServer } from '../server/metrics-server.ts';
import { cacheMetrics } from '../server/routes/cached-metrics.ts';
import { isTracingEnabled } from '../telemetry/is-tracing-enabled.ts';
import { openLog } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { monitorFileDescriptors } from '../telemetry/monitor-file-descriptors.ts';
import type { Tracing } from '../telemetry/start-tracing.ts';
import type { Environment } from './command-io.ts';
import { exitWithProblems } from './exit-with-problems.ts';
import { hideFromCrashReports } from './hide-from-crash-reports.ts';

/** Loads OpenTelemetry only when it is enabled, because it loads slowly. */
async function openTracing(env: Environment, log: Logger): Promise<Tracing | null> {
  if (!isTracingEnabled(env)) return null;
  // With this setting, the SDK would write its own lines, which may contain credentials, into the log.
  delete env['OTEL_LOG_LEVEL'];
  const { startTracing } = await import('../telemetry/start-tracing.ts');
  const tracing = await startTracing(env, (problem) => {
    if (problem === null) log.info('Traces are accepted again.');
    else log.warn({ problem }, 'Traces are lost. Check the collector and the settings OTEL_EXPORTER_*.');
  });
  // Contains the credential of a collector, which the SDK has read by now.
  for (const name of Object.keys(env)) {
    if (/^OTEL_EXPORTER_.*(HEADERS|ENDPOINT)$/.test(name)) delete env[name];
  }
  return tracing;
}

/**
 * Makes V8 collect garbage when the heap has doubled instead of quadrupled. Under load this saves a fifth of the memory, for
 * 6 instead of 5 collections in 8,000 updates.
 */
function limitHeapGrowth(): void {
  setFlagsFromString('--heap-growing-percent=100');
}

/** Also deletes them, because the value of a misspelled `VIDA_API_TOKEN` is a token. */
function logMisspelledSettings(env: Environment, log: Logger): void {
  for (const { setting, variable } of findMisspelledSettings(env, settingNames)) {
    delete env[variable];
    log.warn({ variable, setting }, 'This variable has no effect. Rename it to the setting.');
  }
}

async function listenForMetrics(metrics: Metrics, log: Logger, { host, metricsPort }: Config): Promise<void> {
  if (metricsPort === null) return;
  const url = await listenOn(createMetricsServer(cacheMetrics(metrics)), log, {
    host,
    port: metricsPort,
    setting: 'METRICS_PORT',
  });
  log.info({ metrics: url }, 'metrics');
}

/** @returns a function that stops the gateway */
async function start(
  settings: Readonly<Record<string, string>>,
  env: Environment,
): Promise<(signal: string) => Promise<void>> {
  limitHeapGrowth();
  const config = parseConfig({ ...env, ...settings });
  hideFromCrashReports(env);
  const log = await openLog(config.logLevel);
  logMisspelledSettings(env, log);
  monitorFileDescriptors(log);
  const tracing = await openTracing(env, log);
  const metrics = createMetrics(tracing?.traceId);
  const stop = new AbortController();
  const observability = { log, metrics, stopSignal: stop.signal, tracing };
  const { close, gate, gateway, stopBulk } = await createApp(config, observability);
  await listenForMetrics(metrics, log, config);
  const server = createGatewayServer(gateway);
  const responses = trackPendingResponses(server);
  const url = await listenOn(server, log, {
    host: config.host,
    port: config.port,
    setting: 'PORT or --port',
  });
  log.info({ graphql: `${url}/graphql`, graphiql: config.graphiql, sandbox: config.sandbox }, 'ready');
  return async (signal) => {
    log.info({ signal }, 'stopping');
    stopBulk();
    await drain({ responses, gate, server }, stop, config.shutdownGraceMs);
    // Nothing waits for a store any longer that cannot be written.
    stop.abort();
    await close();
    await tracing?.stop();
    log.info('stopped');
  };
}

/**
 * Runs the gateway until the stop signal, which is handled during the start too.
 *
 * @param settings override those of the environment
 */
export async function runGateway(
  settings: Readonly<Record<string, string>>,
  env: Environment,
  stopSignal: Promise<string>,
): Promise<void> {
  const stop = await start(settings, env).catch((error) =>
    exitWithProblems('The gateway cannot start', error, 1),
  );
  await stop(await stopSignal);
  process.exit(0);
}
