import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import type { SettingFiles } from '../config/secret-files.ts';
import type { Credential } from '../domain/access/secret.ts';
import { Secret } from '../domain/access/secret.ts';
import type { ProviderPorts } from '../domain/provider/provider-port.ts';
import type { JsonClient } from '../http-client/json-client.ts';
import { createJsonClient } from '../http-client/json-client.ts';
import { createPool } from '../http-client/pool.ts';
import type { Proxies } from '../http-client/proxied-dispatcher.ts';
import { createProviders } from '../providers/registry.ts';
import type { ReportDrift } from '../providers/shared/drift.ts';
import { createDriftReport, createUnknownPathReport } from '../providers/shared/drift.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { createReachabilityReporter } from '../telemetry/reachability-reporter.ts';
import type { Tracing } from '../telemetry/start-tracing.ts';

/** @returns null for direct connections only */
export function toProxies({ proxies }: Pick<Config, 'proxies'>): Proxies | null {
  if (proxies === null) return null;
  const { httpProxy, httpsProxy, noProxy } = proxies;
  return { httpsProxy: httpsProxy?.reveal() ?? '', httpProxy: httpProxy?.reveal() ?? '', noProxy };
}

/** Log, metrics and traces of the gateway, and its stop signal. */
export interface Observability {
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Null when tracing is off. */
  readonly tracing: Tracing | null;
  /** Aborts when the grace period of a shutdown is over. */
  readonly stopSignal: AbortSignal;
}

/** Connects both providers, real or simulated. */
export async function connectProviders(
  config: Config,
  files: SettingFiles,
  observability: Observability,
): Promise<ProviderPorts> {
  const { vertra, vida } = await findUpstreams(config, files, observability.log);
  const vidaClient = createClient(config, 'vida', vida, observability);
  const vertraClient = createClient(config, 'vertra', vertra, observability);
  observability.metrics.observeClients([
    { provider: 'vida', client: vidaClient },
    { provider: 'vertra', client: vertraClient },
  ]);
  const { sandbox } = config;
  const { dialect } = config.vertra;
  return createProviders({
    vida: { credential: vida.credential, resellerId: vida.resellerId, sandbox, client: vidaClient },
    vertra: { credential: vertra.credential, dialect, sandbox, client: vertraClient },
    reportDrift: toDriftReport(observability),
    reportUnknownPath: createUnknownPathReport(() =>
      observability.log.warn(
        { provider: 'VERTRA', dialect },
        'Vertra Cloud returned 404 for a documented API path. Check VERTRA_DIALECT and VERTRA_ORIGIN.',
      ),
    ),
  });
}

/** The address and the credential of a provider. */
interface Upstream {
  readonly origin: string;
  readonly credential: Credential | null;
}

interface Upstreams {
  readonly vida: Upstream & { readonly resellerId: string | null };
  readonly vertra: Upstream;
}

async function findUpstreams(
  { sandbox, vertra, vida }: Config,
  { vertraToken, vidaToken }: SettingFiles,
  log: Logger,
): Promise<Upstreams> {
  const credentials = {
    vida: vidaToken ?? toCredential(vida.token),
    vertra: vertraToken ?? toCredential(vertra.token),
  };
  if (!sandbox) {
    return {
      vida: { origin: vida.origin, credential: credentials.vida, resellerId: vida.resellerId },
      vertra: { origin: vertra.origin, credential: credentials.vertra },
    };
  }
  const unused = [credentials.vida && 'VIDA_API_TOKEN', credentials.vertra && 'VERTRA_API_TOKEN'].filter(
    Boolean,
  );
  log.warn(
    { unused },
    'SANDBOX: both providers are simulated in this process, and no real organization can be reached.',
  );
  // Loaded on demand, because production rarely uses it.
  const { startSandbox } = await import('../sandbox/sandbox.ts');
  const sandboxes = await startSandbox({ vertraDialect: vertra.dialect });
  return {
    vida: {
      origin: sandboxes.vida.origin,
      credential: toCredential(new Secret(sandboxes.vida.token)),
      resellerId: vida.resellerId ?? sandboxes.vidaResellerId,
    },
    vertra: { origin: sandboxes.vertra.origin, credential: toCredential(new Secret(sandboxes.vertra.token)) },
  };
}

function toCredential(secret: Secret | null): Credential | null {
  return secret && (() => secret);
}

function createClient(
  config: Config,
  provider: string,
  { origin }: Upstream,
  { log, metrics, stopSignal, tracing }: Observability,
): JsonClient {
  // The sandbox listens on loopback, which no proxy can reach.
  const proxies = config.sandbox ? null : toProxies(config);
  const reportReachability = createReachabilityReporter({
    onFailure: (code) =>
      log.warn({ provider, code }, 'The provider cannot be reached, or the connection was lost.'),
    onRecovery: () => log.info({ provider }, 'The provider can be reached again.'),
  });
  return createJsonClient({
    provider,
    origin,
    dispatcher: createPool(origin, config.providerSockets, proxies, config.providerMaxBodyBytes),
    sockets: config.providerSockets,
    queueSize: config.providerQueue,
    timeoutMs: config.providerTimeoutMs,
    maxBodyBytes: config.providerMaxBodyBytes,
    stopSignal,
    onAttempt(attempt) {
      metrics.observeAttempt(attempt);
      reportReachability(attempt);
    },
    ...(tracing ? { traceAttempt: tracing.traceAttempt } : {}),
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
