// The process that run.mjs starts: node replicas.mjs [--seed 1]
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createLedger } from '../soak/ledger.mjs';
import { startProviders } from '../soak/providers.mjs';
import { checkFinalResults } from './check-final-results.mjs';
import { createClients } from './clients.mjs';
import { findPort } from './processes.mjs';
import { between, createRandom } from './random.mjs';
import { report } from './report.mjs';
import { createNginx, createRedis, createReplica } from './servers.mjs';
import { limits, pauseMs, providerDelayMs, redisDowntimeMs, replicaCount } from './settings.mjs';

const write = (/** @type {string} */ text) => process.stdout.write(text);

/** @param {number} seed */
async function run(seed) {
  // The modules that the soak test shares use Math.random.
  Math.random = createRandom(seed);
  const ledger = createLedger();
  const schedule = { played: new Map(), start() {}, plan: () => ({ delayMs: between(providerDelayMs) }) };
  const sandbox = await startProviders(ledger, schedule);
  const { vertra, vida } = sandbox;
  const ports = [];
  for (let count = 0; count < replicaCount + 2; count += 1) ports.push(await findPort());
  const [redisPort = 0, nginxPort = 0, ...replicaPorts] = ports;
  const redis = createRedis(redisPort);
  const env = {
    ...{ VIDA_API_TOKEN: vida.token, VIDA_ORIGIN: vida.origin },
    ...{ VERTRA_API_TOKEN: vertra.token, VERTRA_ORIGIN: vertra.origin },
    REDIS_URL: `redis://127.0.0.1:${redisPort}`,
  };
  const replicas = replicaPorts.map((port) => createReplica(port, env));
  const nginx = createNginx(nginxPort, replicaPorts);
  await redis.start();
  await Promise.all([...replicas.map(({ start }) => start()), nginx.start()]);

  const clients = createClients(`http://127.0.0.1:${nginxPort}/graphql`, ledger);
  /** @type {string[]} */
  const ends = [];
  const start = performance.now();
  const log = (/** @type {string} */ message) =>
    write(`  ${((performance.now() - start) / 1000).toFixed(1).padStart(5)} s  ${message}\n`);
  write(`Three replicas behind nginx, one Redis, seed ${seed}, Node ${process.version}\n\n`);
  await pause(pauseMs);
  for (const [index, replica] of replicas.entries()) {
    ends.push(await replica.end('SIGTERM'));
    log(`Sent SIGTERM to replica ${index + 1}: ${ends.at(-1)}`);
    await replica.start();
    await pause(pauseMs);
  }
  await replicas[0]?.end('SIGKILL');
  log('Killed replica 1');
  await replicas[0]?.start();
  await pause(pauseMs);
  await redis.end('SIGTERM');
  log('Stopped Redis');
  await pause(redisDowntimeMs);
  await redis.start();
  log('Restarted Redis');
  await pause(pauseMs);
  await clients.finish();
  log('The last update has a final result');
  ends.push(...(await Promise.all(replicas.map(({ end }) => end('SIGTERM')))));
  await Promise.all([nginx.end('SIGTERM'), redis.end('SIGTERM')]);
  await sandbox.close();
  return {
    updates: ledger.all(),
    counts: clients.counts,
    checks: [
      ...checkFinalResults(ledger.all()),
      { title: 'responses without an outcome', found: clients.wrong },
      { title: 'exit codes other than 0', found: ends.filter((end) => end !== 'exit code 0') },
      {
        title: 'lines on stderr',
        found: replicas.flatMap(({ stderr }) => stderr().split('\n').filter(Boolean)),
      },
    ],
  };
}

/** @param {string} reason */
function fail(reason) {
  process.stderr.write(`The replica test failed: ${reason}\n`);
  process.exit(1);
}

try {
  const { values } = parseArgs({ options: { seed: { type: 'string', default: '1' } } });
  setTimeout(() => fail(`it did not end within ${limits.timeoutMs / 1000} s`), limits.timeoutMs).unref();
  const result = await run(Number(values.seed));
  write(report(result));
  process.exit(result.checks.some(({ found }) => found.length > 0) ? 1 : 0);
} catch (error) {
  fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
}
