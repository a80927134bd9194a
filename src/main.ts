import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { pino } from 'pino';
import type { Config } from './config.ts';
import { ConfigError, parseConfig } from './config.ts';
import type { WriteGate } from './domain/write-gate.ts';
import { createWriteGate } from './domain/write-gate.ts';
import type { Answers, Gateway } from './gateway.ts';
import { createGateway, toListener, watchAnswers } from './gateway.ts';
import type { JsonClient } from './http/json-client.ts';
import { createJsonClient } from './http/json-client.ts';
import { createPool } from './http/pool.ts';
import { openStore } from './idempotency/open-store.ts';
import { createIdempotency } from './idempotency/run-once.ts';
import type { IdempotencyStore } from './idempotency/store.ts';
import { createDriftReport } from './providers/drift.ts';
import { createProviders } from './providers/registry.ts';
import { startSandbox } from './sandbox/sandbox.ts';

/** Where a provider is and what is shown to it: the real one's, or the box's. */
interface Upstream {
  readonly origin: string;
  readonly token: string | null;
}

interface Upstreams {
  readonly vida: Upstream;
  readonly vertra: Upstream;
}

async function findUpstreams({ sandbox, vertra, vida }: Config, log: Logger): Promise<Upstreams> {
  if (!sandbox) return { vida, vertra };
  const unused = [vida.token && 'VIDA_API_TOKEN', vertra.token && 'VERTRA_API_TOKEN'].filter(Boolean);
  log.warn(
    { unused },
    'SANDBOX: both providers are in a box in this process; no real organization can be reached',
  );
  return startSandbox({ vertraDialect: vertra.dialect });
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

interface Wired {
  readonly gateway: Gateway;
  readonly gate: WriteGate;
  readonly store: IdempotencyStore;
}

async function wire(config: Config, log: Logger, stop: AbortSignal): Promise<Wired> {
  const { vertra, vida } = await findUpstreams(config, log);
  const { sandbox } = config;
  const ports = createProviders({
    vida: {
      token: vida.token,
      resellerId: config.vida.resellerId,
      sandbox,
      client: connect(config, 'vida', vida, stop),
    },
    vertra: {
      token: vertra.token,
      sandbox,
      dialect: config.vertra.dialect,
      client: connect(config, 'vertra', vertra, stop),
    },
    reportDrift: createDriftReport((facts) =>
      log.warn(facts, 'a provider departs from its documented contract'),
    ),
  });
  const gate = createWriteGate();
  const store = openKeys(config, log);
  const gateway = createGateway({
    updates: { ports, gate, idempotency: createIdempotency(store, stop) },
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
  return { gateway, gate, store };
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

async function listen(server: Server, { host, port }: Config): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { address, family, port: taken } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`;
}

/** How long the last answers may take once everything they waited for was cut off. */
const lastWordsMs = 1000;

/**
 * Refuses further updates and waits for those under way and for their answers; past the grace, each one left says
 * INTERRUPTED. Requests are answered until then, so that a caller learns of the refusal and a load balancer that this
 * process is not ready.
 */
async function drain(
  { answers, gate, server }: Running,
  stop: AbortController,
  graceMs: number,
): Promise<void> {
  const grace = setTimeout(() => stop.abort(), graceMs);
  const last = new Promise((resolve) => setTimeout(resolve, graceMs + lastWordsMs));
  await Promise.race([gate.close().then(answers.allGiven), last]);
  clearTimeout(grace);
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}

interface Running extends Wired {
  readonly server: Server;
  readonly answers: Answers;
}

async function main(): Promise<void> {
  const config = parseConfig(process.env);
  const output = pino.destination({ sync: true });
  // Nobody may read the log any more; updates are still to be ended well.
  output.on('error', () => {});
  const log = pino({ level: config.logLevel }, output);
  const stop = new AbortController();
  const wired = await wire(config, log, stop.signal);
  const server = createServer(toListener(wired.gateway));
  const answers = watchAnswers(server);
  const url = await listen(server, config);
  log.info({ graphql: `${url}/graphql`, graphiql: config.graphiql, sandbox: config.sandbox }, 'ready');
  let ending = false;
  const end = async (signal: string) => {
    log.info({ signal }, 'stopping');
    await drain({ ...wired, server, answers }, stop, config.shutdownGraceMs);
    await wired.store.close();
    log.info('stopped');
    process.exit(0);
  };
  const endOnce = (signal: string) => {
    // Asked again, it goes on ending: a second Ctrl-C must not cut an update short.
    if (!ending) end(signal);
    ending = true;
  };
  process.on('SIGTERM', endOnce);
  process.on('SIGINT', endOnce);
}

try {
  await main();
} catch (error) {
  const problems = error instanceof ConfigError ? error.problems : [String(error)];
  process.stderr.write(`The gateway cannot start:\n${problems.map((problem) => `- ${problem}\n`).join('')}`);
  process.exit(1);
}
