import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { pino } from 'pino';
import type { Config } from './config.ts';
import { ConfigError, parseConfig } from './config.ts';
import { createGateway } from './gateway.ts';
import type { JsonClient } from './http/json-client.ts';
import { createJsonClient } from './http/json-client.ts';
import { createPool } from './http/pool.ts';
import { createDriftReport } from './providers/drift.ts';
import { createProviders } from './providers/registry.ts';
import { startSandbox } from './sandbox/sandbox.ts';

/** Where a provider is and what is shown to it: the real one's, or the box's. */
interface Upstream {
  readonly origin: string;
  readonly token: string | null;
}

async function findUpstreams(config: Config, log: Logger): Promise<{ vida: Upstream; vertra: Upstream }> {
  if (!config.sandbox) return config;
  log.warn('SANDBOX: both providers are in a box in this process; no real organization can be reached');
  return startSandbox({ vertraDialect: config.vertra.dialect });
}

function connect(config: Config, provider: string, { origin }: Upstream, stop: AbortSignal): JsonClient {
  return createJsonClient({
    provider,
    origin,
    dispatcher: createPool(origin, config.providerConnections),
    timeoutMs: config.providerTimeoutMs,
    maxBodyBytes: config.providerMaxBodyBytes,
    stop,
  });
}

async function createHandler(config: Config, log: Logger, stop: AbortSignal) {
  const { vertra, vida } = await findUpstreams(config, log);
  const { sandbox } = config;
  const providers = createProviders({
    vida: { token: vida.token, sandbox, send: connect(config, 'vida', vida, stop) },
    vertra: {
      token: vertra.token,
      sandbox,
      dialect: config.vertra.dialect,
      send: connect(config, 'vertra', vertra, stop),
    },
    reportDrift: createDriftReport((facts) =>
      log.warn(facts, 'a provider departs from its documented contract'),
    ),
  });
  return createGateway({
    providers,
    graphiql: config.graphiql,
    introspection: config.introspection,
    logUnexpected: (facts) => log.error(facts, 'unexpected error'),
  });
}

/** A kept-alive connection would hold a closing server open after its answer. */
function closeWhenIdle(server: Server): void {
  server.on('request', (_request, response) => {
    response.once('close', () => {
      if (!server.listening) server.closeIdleConnections();
    });
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

/** Takes no more connections and waits for what is in flight; past the grace, each answer left says INTERRUPTED. */
async function drain(server: Server, stop: AbortController, graceMs: number): Promise<void> {
  const timer = setTimeout(() => stop.abort(), graceMs);
  await new Promise((resolve) => server.close(resolve));
  clearTimeout(timer);
}

async function main(): Promise<void> {
  const config = parseConfig(process.env);
  const log = pino({ level: config.logLevel });
  const stop = new AbortController();
  const server = createServer(await createHandler(config, log, stop.signal));
  closeWhenIdle(server);
  const url = await listen(server, config);
  log.info({ graphql: `${url}/graphql`, graphiql: config.graphiql, sandbox: config.sandbox }, 'ready');
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, async () => {
      log.info({ signal }, 'stopping');
      await drain(server, stop, config.shutdownGraceMs);
      log.info('stopped');
      process.exit(0);
    });
  }
}

try {
  await main();
} catch (error) {
  const problems = error instanceof ConfigError ? error.problems : [String(error)];
  process.stderr.write(`The gateway cannot start:\n${problems.map((problem) => `- ${problem}\n`).join('')}`);
  process.exit(1);
}
