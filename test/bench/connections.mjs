// Measures what further connections cost, and what a hanging one costs the others: node connections.mjs [--rounds N] [--save] [--unpinned]
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApiKey } from '../../dist/auth/api-keys.js';
import { describeEnvironment } from './environment.mjs';
import { readOptions } from './options.mjs';
import { measureRound, startRunner } from './round.mjs';
import { measureAlternately } from './rounds.mjs';
import { run } from './run.mjs';
import { saveResults } from './save-results.mjs';
import { organizationId } from './settings.mjs';
import { startBench } from './start-bench.mjs';
import { quantile, spread } from './statistics.mjs';
import { table } from './table.mjs';
import { gatewayTarget } from './targets.mjs';
import { createTempFolder } from './temp-folder.mjs';

/** @typedef {Pick<import('./child.mjs').StartOptions, 'env' | 'core'>} StartOptions */

/** How much longer a start may take with many connections, and an update beside one that hangs. */
const maxStartRatio = 1.5;
const maxDelayRatio = 1.2;

const sizes = [1, 500];

/** Five seconds in each round. */
const load = { perSecond: 200, count: 1000 };

/** More than the sockets of the connection and its queue have room for, so that all of both are in use. */
const hanging = { sockets: 64, queue: 128, requests: 256, timeoutMs: 8000 };

const median = (/** @type {readonly number[]} */ values) => quantile(values, 0.5);

/** Creates a caller of every connection. */
function createCaller() {
  const { key, sha256 } = createApiKey();
  const scopes = ['organizations:read', 'organizations:write'];
  const file = join(createTempFolder(), 'api-keys.json');
  writeFileSync(file, JSON.stringify({ keys: [{ name: 'caller', sha256, scopes, organizations: ['*'] }] }));
  return {
    env: { AUTH: 'api-key', AUTH_API_KEYS_FILE: file },
    headers: { authorization: `Bearer ${key}` },
  };
}

/** @param {readonly object[]} connections */
function toEnv(connections) {
  const file = join(createTempFolder(), 'connections.json');
  writeFileSync(file, JSON.stringify({ connections }));
  return { CONNECTIONS_FILE: file };
}

/**
 * @param {number} size
 * @param {StartOptions} startOptions
 */
function toConnections(size, { env }) {
  return Array.from({ length: size }, (_, index) => ({
    name: `connection-${index}`,
    provider: index % 2 ? 'vida' : 'vertra',
    token: `bench-token-${index}`,
    origin: env?.['VERTRA_ORIGIN'],
  }));
}

/**
 * Measures a start with a number of connections that have no request.
 *
 * @param {import('./targets.mjs').Target} target
 * @param {StartOptions} startOptions
 */
async function measureStart(target, startOptions) {
  const startedAt = performance.now();
  const { child } = await startRunner(target, startOptions);
  const wallMs = performance.now() - startedAt;
  const { cpuMicros, rssBytes } = await child.request('usage');
  await child.stop();
  return { wallMs, cpuMs: cpuMicros / 1000, rssBytes };
}

/**
 * @param {import('./targets.mjs').Target} base
 * @param {StartOptions} startOptions
 * @param {number} rounds
 */
async function measureStarts(base, startOptions, rounds) {
  const targets = sizes.map((size) => ({
    ...{ ...base, name: `${size} connections` },
    env: { ...base.env, ...toEnv(toConnections(size, startOptions)) },
  }));
  const starts = await measureAlternately(targets, rounds + 1, (target) =>
    measureStart(target, startOptions),
  );
  const rows = sizes.map((size, index) => {
    // The first start reads files that no cache has.
    const measured = starts[index]?.slice(1) ?? [];
    return {
      size,
      wallMs: median(measured.map(({ wallMs }) => wallMs)),
      cpuMs: median(measured.map(({ cpuMs }) => cpuMs)),
      rssBytes: median(measured.map(({ rssBytes }) => rssBytes)),
    };
  });
  return rows;
}

/** Starts a provider that never responds. */
async function startHangingProvider() {
  const server = createServer(() => {});
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { origin: `http://127.0.0.1:${port}`, close: () => server.closeAllConnections() };
}

/**
 * Sends the updates that hang, and resolves to a function that waits for their ends when all sockets are in use.
 *
 * @param {import('./round.mjs').Work} job
 */
async function startHanging({ body, headers = {}, url }) {
  const send = async (/** @type {number} */ index) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: body.replaceAll(organizationId, `vertra@hanging:org${index}`),
    });
    return response.text();
  };
  const sent = Array.from({ length: hanging.requests }, (_, index) => send(index));
  // Those that find no room end at once.
  await Promise.race(sent);
  return () => Promise.all(sent);
}

/**
 * @param {import('./targets.mjs').Target} base
 * @param {import('./round.mjs').Bench} bench
 * @param {StartOptions} startOptions
 * @param {{ rounds: number, warmUp: number }} amounts
 */
async function measureDelay(base, bench, startOptions, { rounds, warmUp }) {
  const provider = await startHangingProvider();
  const { queue, sockets, timeoutMs } = hanging;
  const limits = { queue, sockets, timeoutMs };
  const listed = { name: 'hanging', provider: 'vertra', token: 'bench-token', origin: provider.origin };
  const env = { ...base.env, ...toEnv([{ ...listed, ...limits }]) };
  const runner = await startRunner({ ...base, env, name: 'beside a hanging connection' }, startOptions);
  await measureRound(runner, bench, { count: warmUp });
  /** @type {{ alone: import('./round.mjs').Round[], beside: import('./round.mjs').Round[] }} */
  const measured = { alone: [], beside: [] };
  for (let round = 0; round < rounds; round += 1) {
    measured.alone.push(await measureRound(runner, bench, load));
    const ended = await startHanging(runner.job);
    measured.beside.push(await measureRound(runner, bench, load));
    await ended();
  }
  provider.close();
  const ratios = measured.beside.map(
    ({ p99Ms }, index) => p99Ms / (measured.alone[index]?.p99Ms ?? Number.NaN),
  );
  return {
    alone: spread(measured.alone.map(({ p99Ms }) => p99Ms)),
    beside: spread(measured.beside.map(({ p99Ms }) => p99Ms)),
    ratio: spread(ratios),
  };
}

/** Measures the heap of an idle connection in a process of its own, which collects garbage before. */
function measureHeap() {
  const script = fileURLToPath(new URL('idle-connections.mjs', import.meta.url));
  const { stderr, stdout } = spawnSync(process.execPath, ['--expose-gc', script], { encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  return Number(JSON.parse(stdout).bytes);
}

/**
 * @param {Awaited<ReturnType<typeof measureStarts>>} rows
 * @param {number} heapBytes
 */
function startTable(rows, heapBytes) {
  const [one, many] = rows;
  const ratio = (/** @type {'wallMs' | 'cpuMs'} */ name) =>
    ((many?.[name] ?? 0) / (one?.[name] ?? 1)).toFixed(2);
  const title = `A start with connections that have no request: ${ratio('wallMs')} times as long (at most ${maxStartRatio}), ${ratio('cpuMs')} times the CPU;
${(heapBytes / 1024).toFixed(1)} KiB of heap for each idle connection`;
  return table(title, [
    ['connections', 'ms', 'CPU ms', 'RSS MiB'],
    ...rows.map(({ cpuMs, rssBytes, size, wallMs }) => [
      ...[String(size), wallMs.toFixed(0), cpuMs.toFixed(0), (rssBytes / 1_048_576).toFixed(1)],
    ]),
  ]);
}

/** @param {Awaited<ReturnType<typeof measureDelay>>} delay */
function delayTable({ alone, beside, ratio }) {
  const format = (/** @type {import('./statistics.mjs').Spread} */ { max, median, min }) =>
    [median, min, max].map((ms) => ms.toFixed(2));
  const title = `p99 of ${load.perSecond} updates a second, ms, alone and while another connection hangs with all its sockets and its queue in use
(at most ${maxDelayRatio} times as long)`;
  return table(title, [
    ['', 'p99', 'min', 'max'],
    ['alone', ...format(alone)],
    ['beside', ...format(beside)],
    ['ratio', ...format(ratio)],
  ]);
}

async function bench() {
  const options = readOptions(process.argv.slice(2));
  const environment = describeEnvironment(options);
  const { bench, startOptions } = await startBench(options);
  const target = gatewayTarget(options.mainPath, createCaller());
  const starts = await measureStarts(target, startOptions, options.rounds);
  const heapBytes = measureHeap();
  process.stdout.write(startTable(starts, heapBytes));
  const delay = await measureDelay(target, bench, startOptions, options);
  process.stdout.write(`${delayTable(delay)}\n${environment()}\n`);
  const text = startTable(starts, heapBytes) + delayTable(delay);
  const results = { environment: environment(), starts, heapBytes, delay };
  if (options.save) saveResults('connections.mjs', results, text);
}

await run(bench);
