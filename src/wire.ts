import type { Logger } from 'pino';
import { createApiKeyAuth } from './auth/api-keys.ts';
import { eitherOf } from './auth/either.ts';
import { createJwtAuth } from './auth/jwt.ts';
import { createKeySet } from './auth/key-set.ts';
import type { RunningBulk } from './bulk/bulk-updates.ts';
import { openBulk } from './bulk/open-bulk.ts';
import type { Config } from './config.ts';
import type { Authenticate } from './domain/caller.ts';
import type { Credential } from './domain/secret.ts';
import { Secret } from './domain/secret.ts';
import type { UpdateDeps } from './domain/update-organization.ts';
import type { WriteGate } from './domain/write-gate.ts';
import { createWriteGate } from './domain/write-gate.ts';
import type { Gateway } from './gateway.ts';
import { createGateway } from './gateway.ts';
import type { JsonClient } from './http/json-client.ts';
import { createJsonClient } from './http/json-client.ts';
import { createPool } from './http/pool.ts';
import { openStore } from './idempotency/open-store.ts';
import { createIdempotency } from './idempotency/run-once.ts';
import type { IdempotencyStore } from './idempotency/store.ts';
import { createRateLimit } from './limits/rate-limit.ts';
import { createDriftReport } from './providers/drift.ts';
import { createProviders } from './providers/registry.ts';
import { startSandbox } from './sandbox/sandbox.ts';
import type { SettingFiles } from './setting-files.ts';
import { openSettingFiles } from './setting-files.ts';
import { readTrustedDocuments } from './trusted-documents.ts';

/** The gateway, and what has to be ended well when it stops. */
export interface Wired {
  readonly gateway: Gateway;
  readonly gate: WriteGate;
  /** Takes up nothing more that nobody waits for. */
  stopBulk(): void;
  /** Lets go of what is outside this process; to be called when nothing is under way any more. */
  close(): Promise<void>;
}

/** From dist and from src alike. */
const documents = new URL('../schema/documents.json', import.meta.url);

/**
 * Puts together what the settings ask for.
 *
 * @param stop aborted when the gateway can wait no longer
 * @throws ConfigError with every file that cannot be used
 */
export async function wire(config: Config, log: Logger, stop: AbortSignal): Promise<Wired> {
  const files = openSettingFiles(config, (setting, problem) => {
    if (problem === null) log.info({ setting }, 'read again, since it changed');
    else log.error({ setting, problem }, 'changed and cannot be used: what it said before holds');
  });
  const ports = await connectProviders(config, files, log, stop);
  const gate = createWriteGate();
  const store = openKeys(config, log);
  const rateLimit = createRateLimit({ perMinute: config.rateLimitPerMinute, redisUrl: config.redisUrl });
  const updates = { ports, gate, idempotency: createIdempotency(store, stop) };
  const bulk = await startBulk(config, updates, log, stop);
  const gateway = createGateway({
    updates,
    bulk,
    authenticate: openAuth(config, files, log),
    rateLimit,
    trustedDocuments: { documents: readTrustedDocuments(documents), only: config.trustedDocuments },
    corsOrigins: config.corsOrigins,
    maxBatch: config.maxBatch,
    readiness: () => ({
      ready: !gate.closed && store.available,
      stopping: gate.closed,
      idempotencyStore: store.available ? 'available' : 'away',
      providers: Object.values(ports).map((port) => port.status()),
    }),
    graphiql: config.graphiql,
    introspection: config.introspection,
    logUnexpected: (facts) => log.error(facts, 'unexpected error'),
  });
  const close = async () => {
    rateLimit.close();
    await bulk.close();
    await store.close();
  };
  return { gateway, gate, stopBulk: bulk.stop, close };
}

async function connectProviders(config: Config, files: SettingFiles, log: Logger, stop: AbortSignal) {
  const { vertra, vida } = await findUpstreams(config, files, log);
  const { sandbox } = config;
  return createProviders({
    vida: {
      credential: vida.credential,
      resellerId: config.vida.resellerId,
      sandbox,
      client: connect(config, 'vida', vida, stop),
    },
    vertra: {
      credential: vertra.credential,
      sandbox,
      dialect: config.vertra.dialect,
      client: connect(config, 'vertra', vertra, stop),
    },
    reportDrift: createDriftReport((facts) =>
      log.warn(facts, 'a provider departs from its documented contract'),
    ),
  });
}

/** Where a provider is and what is shown to it: the real one's, or the box's. */
interface Upstream {
  readonly origin: string;
  readonly credential: Credential | null;
}

async function findUpstreams(
  { sandbox, vertra, vida }: Config,
  { vertraToken, vidaToken }: SettingFiles,
  log: Logger,
): Promise<Readonly<Record<'vida' | 'vertra', Upstream>>> {
  const own = { vida: vidaToken ?? constant(vida.token), vertra: vertraToken ?? constant(vertra.token) };
  if (!sandbox) {
    return {
      vida: { origin: vida.origin, credential: own.vida },
      vertra: { origin: vertra.origin, credential: own.vertra },
    };
  }
  const unused = [own.vida && 'VIDA_API_TOKEN', own.vertra && 'VERTRA_API_TOKEN'].filter(Boolean);
  log.warn(
    { unused },
    'SANDBOX: both providers are in a box in this process; no real organization can be reached',
  );
  const boxes = await startSandbox({ vertraDialect: vertra.dialect });
  return {
    vida: { origin: boxes.vida.origin, credential: constant(new Secret(boxes.vida.token)) },
    vertra: { origin: boxes.vertra.origin, credential: constant(new Secret(boxes.vertra.token)) },
  };
}

function constant(secret: Secret | null): Credential | null {
  return secret && (() => secret);
}

function connect(config: Config, provider: string, { origin }: Upstream, stop: AbortSignal): JsonClient {
  return createJsonClient({
    provider,
    origin,
    dispatcher: createPool(origin, config.providerConnections),
    connections: config.providerConnections,
    queue: config.providerQueue,
    timeoutMs: config.providerTimeoutMs,
    maxBodyBytes: config.providerMaxBodyBytes,
    stop,
  });
}

function openAuth({ auth: { jwt } }: Config, { apiKeys }: SettingFiles, log: Logger): Authenticate | null {
  const ways = [
    apiKeys && createApiKeyAuth(apiKeys),
    jwt && createJwtAuth({ ...jwt, keys: createKeySet(jwt.jwksUri) }),
  ].filter((way) => way !== null);
  if (ways.length > 0) return eitherOf(ways);
  log.warn('AUTH is none: whoever reaches this port may read and update every organization');
  return null;
}

function startBulk(
  { bulkPerMinute, idempotencyTtlSeconds, maxBulk, providerTimeoutMs, redisUrl, sandbox }: Config,
  updates: UpdateDeps,
  log: Logger,
  stop: AbortSignal,
): Promise<RunningBulk> {
  return openBulk({
    updates,
    redisUrl,
    inMemory: sandbox,
    maxItems: maxBulk,
    perMinute: bulkPerMinute,
    updateMs: providerTimeoutMs,
    ttlSeconds: idempotencyTtlSeconds,
    logUnexpected: (err) => log.error({ err }, 'unexpected error in a bulk update'),
    stop,
  });
}

function openKeys(
  { idempotencyTtlSeconds, providerTimeoutMs, redisUrl }: Config,
  log: Logger,
): IdempotencyStore {
  return openStore({
    redisUrl,
    ttlSeconds: idempotencyTtlSeconds,
    updateMs: providerTimeoutMs,
    onAvailability: (available) => {
      if (available) log.info('Redis can be reached: updates with an idempotency key are taken');
      else log.error('Redis cannot be reached: updates with an idempotency key are refused');
    },
  });
}
