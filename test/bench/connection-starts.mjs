// What connections cost that have no request.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { connectionsEnv } from './connections-env.mjs';
import { startRunner } from './round.mjs';
import { measureAlternately } from './rounds.mjs';
import { quantile } from './statistics.mjs';
import { table } from './table.mjs';

/** @typedef {Pick<import('./child.mjs').StartOptions, 'env' | 'core'>} StartOptions */

/** How much longer a start may take with many connections. */
const maxStartRatio = 1.5;

const sizes = [1, 500];
const maxRounds = 5;

const median = (/** @type {readonly number[]} */ values) => quantile(values, 0.5);

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
export async function measureStarts(base, startOptions, rounds) {
  const targets = sizes.map((size) => ({
    ...{ ...base, name: `${size} connections` },
    env: { ...base.env, ...connectionsEnv(toConnections(size, startOptions)) },
  }));
  const starts = await measureAlternately(targets, Math.min(rounds, maxRounds) + 1, (target) =>
    measureStart(target, startOptions),
  );
  return sizes.map((size, index) => {
    // The first start reads files that no cache has.
    const measured = starts[index]?.slice(1) ?? [];
    return {
      size,
      wallMs: median(measured.map(({ wallMs }) => wallMs)),
      cpuMs: median(measured.map(({ cpuMs }) => cpuMs)),
      rssBytes: median(measured.map(({ rssBytes }) => rssBytes)),
    };
  });
}

/** Measures the heap of an idle connection in a process of its own, which collects garbage before. */
export function measureHeap() {
  const script = fileURLToPath(new URL('idle-connections.mjs', import.meta.url));
  const { stderr, stdout } = spawnSync(process.execPath, ['--expose-gc', script], { encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  return Number(JSON.parse(stdout).bytes);
}

/**
 * @param {Awaited<ReturnType<typeof measureStarts>>} rows
 * @param {number} heapBytes
 */
export function startTable(rows, heapBytes) {
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
