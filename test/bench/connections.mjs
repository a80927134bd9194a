// Measures what further connections cost, and what a hanging one costs the others: node connections.mjs [--rounds N] [--save] [--unpinned]
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
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

/**
 * What the provider of another connection does, and how many requests to it are sent at once. One that ends is followed by another
 * after 20 ms; of those that hang, all that found room are enough.
 *
 * @type {Readonly<Record<string, { requests: number, respond: import('node:http').RequestListener }>>}
 */
const neighbors = {
  hangs: { requests: hanging.requests, respond() {} },
  fails: { requests: 1, respond: (_request, response) => response.writeHead(500).end('{}') },
  'is out of quota': {
    requests: 1,
    respond: (_request, response) =>
      response
        .writeHead(429, { 'retry-after': '60', 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '0' })
        .end('{}'),
  },
};

/** @param {import('node:http').RequestListener} respond */
async function startProvider(respond) {
  const server = createServer(respond);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { origin: `http://127.0.0.1:${port}`, close: () => server.closeAllConnections() };
}

/**
 * Sends updates to the other connection, and resolves to a function that ends them when one has ended: of those that hang, one that
 * found no room.
 *
 * @param {import('./round.mjs').Work} job
 * @param {number} requests
 */
async function startNeighbor({ body, headers = {}, url }, requests) {
  let isStopped = false;
  const send = async (/** @type {number} */ index) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: body.replaceAll(organizationId, `vertra@neighbor:org${index}`),
    });
    await response.text();
  };
  const first = Array.from({ length: requests }, (_, index) => send(index));
  const loops = first.map(async (sent, index) => {
    await sent;
    while (!isStopped && requests < hanging.requests) {
      await pause(20);
      await send(index);
    }
  });
  await Promise.race(first);
  return () => {
    isStopped = true;
    return Promise.all(loops);
  };
}

/**
 * @param {import('./targets.mjs').Target} base
 * @param {import('./round.mjs').Bench} bench
 * @param {StartOptions} startOptions
 * @param {{ rounds: number, warmUp: number }} amounts
 * @param {string} kind of neighbor
 */
async function measureDelay(base, bench, startOptions, { rounds, warmUp }, kind) {
  const { requests, respond } = neighbors[kind] ?? { requests: 0, respond() {} };
  const provider = await startProvider(respond);
  const { queue, sockets, timeoutMs } = hanging;
  const limits = { queue, sockets, timeoutMs };
  const listed = { name: 'neighbor', provider: 'vertra', token: 'bench-token', origin: provider.origin };
  const env = { ...base.env, ...toEnv([{ ...listed, ...limits }]) };
  const runner = await startRunner({ ...base, env, name: `beside one that ${kind}` }, startOptions);
  await measureRound(runner, bench, { count: warmUp });
  /** @type {{ alone: import('./round.mjs').Round[], beside: import('./round.mjs').Round[] }} */
  const measured = { alone: [], beside: [] };
  for (let round = 0; round < rounds; round += 1) {
    measured.alone.push(await measureRound(runner, bench, load));
    const end = await startNeighbor(runner.job, requests);
    measured.beside.push(await measureRound(runner, bench, load));
    await end();
  }
  provider.close();
  const ratios = measured.beside.map(
    ({ p99Ms }, index) => p99Ms / (measured.alone[index]?.p99Ms ?? Number.NaN),
  );
  return {
    kind,
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

/** @param {readonly Awaited<ReturnType<typeof measureDelay>>[]} delays */
function delayTable(delays) {
  const format = (/** @type {import('./statistics.mjs').Spread} */ { max, median, min }) =>
    `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`;
  const title = `p99 of ${load.perSecond} updates a second, ms, alone and beside another connection, and their ratio (at most ${maxDelayRatio})`;
  return table(title, [
    ['the other one', 'alone', 'beside', 'ratio'],
    ...delays.map(({ alone, beside, kind, ratio }) => [kind, format(alone), format(beside), format(ratio)]),
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
  const delays = [];
  for (const kind of Object.keys(neighbors)) {
    delays.push(await measureDelay(target, bench, startOptions, options, kind));
  }
  process.stdout.write(`${delayTable(delays)}\n${environment()}\n`);
  const text = startTable(starts, heapBytes) + delayTable(delays);
  const results = { environment: environment(), starts, heapBytes, delays };
  if (options.save) saveResults('connections.mjs', results, text);
}

await run(bench);
