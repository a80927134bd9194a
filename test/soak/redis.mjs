// Runs two gateways, one with a jumping clock, on one failing Redis: node redis.mjs [--seconds 300] [--other dist/main.js of another build]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findPort } from '../replicas/processes.mjs';
import { checkRedis, formatRedisFigures } from './check-redis.mjs';
import { startGateway } from './gateway.mjs';
import { createLedger } from './ledger.mjs';
import { measureBusiestCpu } from './measure-cpu.mjs';
import { shuffle } from './pick-random.mjs';
import { startProviders } from './providers.mjs';
import { playFault, startFaultyRedis } from './redis-faults.mjs';
import { createRedisTraffic } from './redis-traffic.mjs';
import { formatChecks } from './report.mjs';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const shiftClock = new URL('shift-clock.mjs', import.meta.url).href;
const write = (/** @type {string} */ text) => process.stdout.write(text);

/** @param {{ seconds: number, other: string }} options */
async function soak({ other, seconds }) {
  const ledger = createLedger();
  const schedule = { played: new Map(), start() {}, plan: () => ({ delayMs: 5 + Math.random() * 40 }) };
  const sandbox = await startProviders(ledger, schedule);
  const directory = mkdtempSync(join(tmpdir(), 'soak-redis-'));
  const redis = await startFaultyRedis(await findPort(), directory);
  const env = toSettings(sandbox, redis.url);
  const shiftedEnv = { ...env, NODE_OPTIONS: `--import ${shiftClock}` };
  const gateways = await Promise.all([startGateway(main, env), startGateway(other, shiftedEnv)]);
  const traffic = createRedisTraffic(ledger, gateways);
  const cpu = await playFaults(redis.faults, { gateways, seconds, traffic });
  const allFinished = await traffic.finish();
  for (const gateway of gateways) gateway.stop();
  const exits = await Promise.all(gateways.map(({ ended }) => ended));
  await Promise.all([redis.stop(), sandbox.close()]);
  rmSync(directory, { recursive: true, force: true });
  const updates = ledger.all();
  write(formatRedisFigures(updates, cpu));
  const lines = gateways.flatMap((each) => each.stderr().split('\n').filter(Boolean));
  return [
    ...checkRedis({ allFinished, cpu, updates }),
    { title: 'lines on stderr', found: lines },
    { title: 'exits with another code than 0', found: exits.filter((each) => each !== 'exit code 0') },
  ];
}

/**
 * @param {Awaited<ReturnType<typeof startProviders>>} sandbox
 * @param {string} redisUrl
 */
function toSettings({ vertra, vida }, redisUrl) {
  return {
    ...{ LOG_LEVEL: 'info', PORT: '0', PROVIDER_TIMEOUT_MS: '1000', REDIS_URL: redisUrl },
    ...{ VIDA_BULK_PER_MINUTE: '100000', VERTRA_BULK_PER_MINUTE: '100000' },
    ...{ RATE_LIMIT_PER_MINUTE: '10000000' },
    ...{ VIDA_API_TOKEN: vida.token, VIDA_ORIGIN: vida.origin },
    ...{ VERTRA_API_TOKEN: vertra.token, VERTRA_ORIGIN: vertra.origin },
  };
}

/**
 * Plays all faults repeatedly in random order; the traffic pauses during each measurement.
 *
 * @param {readonly import('./redis-faults.mjs').RedisFault[]} faults
 * @param {object} run
 * @param {readonly { pid: number, url: string }[]} run.gateways
 * @param {number} run.seconds
 * @param {ReturnType<typeof createRedisTraffic>} run.traffic
 * @returns {Promise<Map<string, number>>} the maximum CPU of an idle gateway, by fault
 */
async function playFaults(faults, { gateways, seconds, traffic }) {
  /** @type {Map<string, number>} */
  const cpu = new Map();
  const end = performance.now() + seconds * 1000;
  let remaining = shuffle(faults);
  while (performance.now() < end) {
    const stopTraffic = traffic.start();
    const measure = async () => {
      await stopTraffic();
      await pause(500);
      return measureBusiestCpu(gateways);
    };
    await pause(500);
    const [fault = faults[0], ...others] = remaining;
    if (!fault) break;
    const played = await playFault(fault, {
      settleMs: 500 + Math.random() * 1000,
      durationMs: 2000,
      measure,
    });
    cpu.set(played.name, Math.max(cpu.get(played.name) ?? 0, played.cpu));
    remaining = others.length > 0 ? others : shuffle(faults);
    // A long run gives Redis time to recover completely between faults.
    await pause(seconds > 60 ? 500 + Math.random() * 5000 : 700);
  }
  return cpu;
}

if (spawnSync('redis-server', ['--version']).error) {
  write('Skipped: redis-server is not on the PATH.\n');
  process.exit(0);
}
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '300' }, other: { type: 'string', default: main } },
});
const seconds = Number(values.seconds);
setTimeout(() => process.exit(1), (seconds + 300) * 1000).unref();
const checks = await soak({ seconds, other: values.other });
write(formatChecks(checks));
process.exit(checks.some(({ found }) => found.length > 0) ? 1 : 0);
