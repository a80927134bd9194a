// Two gateways, one with a clock that jumps, on one Redis that fails: node redis.mjs [--seconds 300] [--other dist/main.js of another build]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findPort } from '../replicas/processes.mjs';
import { measureBusiest } from './cpu.mjs';
import { startGateway } from './gateway.mjs';
import { createLedger } from './ledger.mjs';
import { shuffle } from './pick.mjs';
import { startProviders } from './providers.mjs';
import { playFault, startFaultyRedis } from './redis-faults.mjs';
import { createRedisTraffic } from './redis-traffic.mjs';
import { judgeRedis, redisFigures } from './redis-verdict.mjs';
import { checkLines } from './report.mjs';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const moveClock = new URL('move-clock.mjs', import.meta.url).href;
const write = (/** @type {string} */ text) => process.stdout.write(text);

/** @param {{ seconds: number, other: string }} options */
async function soak({ other, seconds }) {
  const ledger = createLedger();
  const weather = { played: new Map(), begin() {}, moment: () => ({ delayMs: 5 + Math.random() * 40 }) };
  const sandbox = await startProviders(ledger, weather);
  const directory = mkdtempSync(join(tmpdir(), 'soak-redis-'));
  const redis = await startFaultyRedis(await findPort(), directory);
  const env = toSettings(sandbox, redis.url);
  const moved = { ...env, NODE_OPTIONS: `--import ${moveClock}` };
  const gateways = await Promise.all([startGateway(main, env), startGateway(other, moved)]);
  const traffic = createRedisTraffic(ledger, gateways);
  const cpu = await playFaults(redis.faults, { gateways, seconds, traffic });
  const allEnd = await traffic.ended();
  for (const gateway of gateways) gateway.stop();
  const ends = await Promise.all(gateways.map(({ ended }) => ended));
  await Promise.all([redis.stop(), sandbox.close()]);
  rmSync(directory, { recursive: true, force: true });
  const updates = ledger.all();
  write(redisFigures(updates, cpu));
  const lines = gateways.flatMap((each) => each.stderr().split('\n').filter(Boolean));
  return [
    ...judgeRedis({ allEnd, cpu, updates }),
    { title: 'lines on stderr', found: lines },
    { title: 'ends other than with 0', found: ends.filter((each) => each !== 'exit code 0') },
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
 * Plays all faults in an order at random, again and again, under traffic that pauses for each measurement.
 *
 * @param {readonly import('./redis-faults.mjs').RedisFault[]} faults
 * @param {object} run
 * @param {readonly { pid: number, url: string }[]} run.gateways
 * @param {number} run.seconds
 * @param {ReturnType<typeof createRedisTraffic>} run.traffic
 * @returns {Promise<Map<string, number>>} the most CPU of an idle gateway, by fault
 */
async function playFaults(faults, { gateways, seconds, traffic }) {
  /** @type {Map<string, number>} */
  const cpu = new Map();
  const end = performance.now() + seconds * 1000;
  let next = shuffle(faults);
  while (performance.now() < end) {
    const endTraffic = traffic.begin();
    const measure = async () => {
      await endTraffic();
      await pause(500);
      return measureBusiest(gateways);
    };
    await pause(500);
    const [fault = faults[0], ...others] = next;
    if (!fault) break;
    const played = await playFault(fault, { settleMs: 500 + Math.random() * 1000, lastsMs: 2000, measure });
    cpu.set(played.name, Math.max(cpu.get(played.name) ?? 0, played.cpu));
    next = others.length > 0 ? others : shuffle(faults);
    // In a long run Redis is often whole again before it fails the next time.
    await pause(seconds > 60 ? 500 + Math.random() * 5000 : 700);
  }
  return cpu;
}

if (spawnSync('redis-server', ['--version']).error) {
  write('Skipped: there is no redis-server on PATH.\n');
  process.exit(0);
}
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '300' }, other: { type: 'string', default: main } },
});
const seconds = Number(values.seconds);
setTimeout(() => process.exit(1), (seconds + 150) * 1000).unref();
const checks = await soak({ seconds, other: values.other });
write(checkLines(checks));
process.exit(checks.some(({ found }) => found.length > 0) ? 1 : 0);
