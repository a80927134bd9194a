import { pino } from 'pino';
import { ConfigError, parseConfig, secretNames } from './config.ts';
import { createGatewayServer, drain, listen, watchAnswers } from './server.ts';
import { wire } from './wire.ts';

/** A crash report tells the environment and the addresses that sockets are connected to. */
function keepOutOfReports(): void {
  for (const name of secretNames) delete process.env[name];
  Object.assign(process.report, { excludeNetwork: true });
}

async function main(): Promise<void> {
  const config = parseConfig(process.env);
  keepOutOfReports();
  const output = pino.destination({ sync: true });
  // Nobody may read the log any more; updates are still to be ended well.
  output.on('error', () => {});
  const log = pino({ level: config.logLevel }, output);
  const stop = new AbortController();
  const { close, gate, gateway, stopBulk } = await wire(config, log, stop.signal);
  const server = createGatewayServer(gateway);
  const answers = watchAnswers(server);
  const url = await listen(server, config.host, config.port);
  log.info({ graphql: `${url}/graphql`, graphiql: config.graphiql, sandbox: config.sandbox }, 'ready');
  let ending = false;
  const end = async (signal: string) => {
    log.info({ signal }, 'stopping');
    stopBulk();
    await drain({ answers, gate, server }, stop, config.shutdownGraceMs);
    await close();
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
