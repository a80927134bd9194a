// Two gateways, one with a clock that jumps, on one Redis that fails: node redis.mjs [--seconds 300] [--other dist/main.js of another build]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findPort } from '../replicas/processes.mjs';
import { createClient } from './client.mjs';
import { startGateway } from './gateway.mjs';
import { createLedger, newKey } from './ledger.mjs';
import { updateOne } from './operations.mjs';
import { startProviders } from './providers.mjs';
import { bulkEnded, startBulk } from './redis-bulk.mjs';
import { playFault, startFaultyRedis } from './redis-faults.mjs';
import { checkLines } from './report.mjs';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const write = (/** @type {string} */ text) => process.stdout.write(text);
const mostIdleCpu = 0.05;
const someOf = (/** @type {readonly any[]} */ all) => all[Math.floor(Math.random() * all.length)];

/** @param {number} pid */
function readCpuMs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ').map(Number) ?? [];
  return ((fields[11] ?? 0) + (fields[12] ?? 0)) * 10;
}

/** @param {{ seconds: number, other: string }} options */
async function soak({ other, seconds }) {
  const ledger = createLedger();
  const weather = { played: new Map(), begin() {}, moment: () => ({ delayMs: 5 + Math.random() * 40 }) };
  const sandbox = await startProviders(ledger, weather);
  const directory = mkdtempSync(join(tmpdir(), 'soak-redis-'));
  const redis = await startFaultyRedis(await findPort(), directory);
  const { vertra, vida } = sandbox;
  const plenty = {
    VIDA_BULK_PER_MINUTE: '100000',
    VERTRA_BULK_PER_MINUTE: '100000',
    RATE_LIMIT_PER_MINUTE: '10000000',
  };
  const env = {
    ...{ LOG_LEVEL: 'info', PORT: '0', PROVIDER_TIMEOUT_MS: '1000', REDIS_URL: redis.url, ...plenty },
    ...{ VIDA_API_TOKEN: vida.token, VIDA_ORIGIN: vida.origin },
    ...{ VERTRA_API_TOKEN: vertra.token, VERTRA_ORIGIN: vertra.origin },
  };
  const moved = { ...env, NODE_OPTIONS: `--import ${new URL('move-clock.mjs', import.meta.url).href}` };
  const gateways = await Promise.all([startGateway(main, env), startGateway(other, moved)]);
  const clients = gateways.map(({ url }) => createClient(url, 0));
  const someUrl = () => someOf(gateways).url;
  const someProvider = () => someOf(['vida', 'vertra']);
  /** @type {Promise<void>[]} */
  const bulks = [];
  let sending = true;
  const sendKeyed = async () => {
    while (sending) {
      const update = ledger.add(newKey(), someProvider());
      await Promise.all(clients.map((client) => client.send(updateOne(update, true), [update])));
      await pause(20);
    }
  };
  const sendBulk = async () => {
    const key = newKey();
    const items = Array.from({ length: 20 }, (_, index) =>
      ledger.add(`${key} item ${index}`, someProvider()),
    );
    await bulkEnded(someUrl, await startBulk(someUrl, key, items));
  };
  /** @type {Map<string, number>} */
  const cpu = new Map();
  const end = performance.now() + seconds * 1000;
  for (let round = 0; performance.now() < end; round += 1) {
    sending = true;
    bulks.push(sendBulk());
    const traffic = [sendKeyed(), sendKeyed()];
    const fault = redis.faults[round % redis.faults.length];
    if (!fault) break;
    const measure = async () => {
      sending = false;
      await Promise.all(traffic);
      await pause(500);
      const [start, before] = [performance.now(), gateways.map(({ pid }) => readCpuMs(pid))];
      await pause(1500);
      const used = gateways.map(({ pid }, index) => readCpuMs(pid) - (before[index] ?? 0));
      return Math.max(...used) / (performance.now() - start);
    };
    await pause(500);
    const played = await playFault(fault, { settleMs: 500 + Math.random() * 1000, lastsMs: 2000, measure });
    cpu.set(played.name, Math.max(cpu.get(played.name) ?? 0, played.cpu));
    // In a long run Redis is often whole again before it fails the next time.
    await pause(seconds > 60 ? 500 + Math.random() * 5000 : 700);
  }
  const late = pause(60_000, 'late', { ref: false });
  const isLate = (await Promise.race([Promise.all(bulks), late])) === 'late';
  await Promise.all(clients.map(({ close }) => close()));
  for (const gateway of gateways) gateway.stop();
  const ends = await Promise.all(gateways.map(({ ended }) => ended));
  await Promise.all([redis.stop(), sandbox.close()]);
  rmSync(directory, { recursive: true, force: true });
  const updates = ledger.all();
  const items = updates.filter(({ key }) => key?.includes(' item '));
  const name = (/** @type {typeof updates[number]} */ { applied, marker, sent }) =>
    `${marker}: sent ${sent}, applied ${applied}`;
  write(
    `\n${updates.length - items.length} keyed updates, ${items.length} bulk items, ${updates.filter(({ applied }) => applied > 0).length} applied\n`,
  );
  const shares = [...cpu].map(([state, share]) => `${state} ${(share * 100).toFixed(1)} %`);
  write(`CPU of the busier idle gateway, of one core: ${shares.join(', ')}\n\n`);
  return [
    { title: 'keys or items written twice', found: updates.filter(({ applied }) => applied > 1).map(name) },
    { title: 'items lost', found: items.filter(({ sent }) => sent === 0).map(name) },
    { title: 'bulk updates that did not end', found: isLate ? ['some'] : [] },
    {
      title: 'states in which an idle gateway is busy',
      found: shares.filter((_, index) => ([...cpu.values()][index] ?? 0) > mostIdleCpu),
    },
    {
      title: 'lines on stderr',
      found: gateways.flatMap((each) => each.stderr().split('\n').filter(Boolean)),
    },
    { title: 'ends other than with 0', found: ends.filter((each) => each !== 'exit code 0') },
  ];
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
