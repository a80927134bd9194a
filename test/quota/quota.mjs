// Runs bulk updates at a quota in real time, beside interactive updates: node quota.mjs [--minute]
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServerProcess, findPort } from '../replicas/processes.mjs';
import { formatChecks } from '../soak/report.mjs';
import { createGateway } from './gateway.mjs';
import { check, format, measure } from './measure.mjs';
import { startProviders } from './provider.mjs';

const write = (/** @type {string} */ text) => process.stdout.write(text);

/**
 * @param {string} name
 * @param {number} count of the processes
 * @param {Readonly<Record<string, string>>} storage
 * @param {boolean} isKilled
 */
async function run(name, count, storage, isKilled) {
  const providers = await startProviders();
  const gateways = Array.from({ length: count }, () => createGateway(providers, storage));
  for (const gateway of gateways) await gateway.start();
  const measured = await measure(providers, gateways, isKilled);
  for (const gateway of gateways) await gateway.end('SIGTERM');
  await providers.close();
  write(format(name, measured));
  return check(name, measured);
}

async function runOnRedis() {
  if (spawnSync('redis-server', ['--version']).error) {
    write('Skipped: two processes on one Redis, because there is no redis-server on PATH.\n');
    return [];
  }
  const port = await findPort();
  const directory = mkdtempSync(join(tmpdir(), 'redis-'));
  const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', directory, '--save', ''];
  const redis = createServerProcess('redis-server', args, {
    isReady: (line) => line.includes('Ready to accept connections'),
  });
  await redis.start();
  const checks = await run(
    'two processes on one Redis',
    2,
    { REDIS_URL: `redis://127.0.0.1:${port}` },
    false,
  );
  await redis.end('SIGTERM');
  return checks;
}

const directory = mkdtempSync(join(tmpdir(), 'quota-'));
const results = await Promise.all([
  run('one process that is killed and started again', 1, { DATA_DIR: directory }, true),
  runOnRedis(),
]);
const checks = results.flat();
write(`\n${formatChecks(checks)}`);
process.exit(checks.every(({ found }) => found.length === 0) ? 0 : 1);
