// Measures how the cost of a request grows with its size, and with what is stored: node growth.mjs [--only NAME,NAME] [--rounds N]
// [--save] [--unpinned]
import { createCallers } from './create-caller.mjs';
import { describeEnvironment } from './environment.mjs';
import { fitLine } from './fit-line.mjs';
import { bulkSweep } from './growth-bulk.mjs';
import { requestSweeps } from './growth-requests.mjs';
import { stateSweeps } from './growth-state.mjs';
import { readOptions } from './options.mjs';
import { measureAlternately } from './rounds.mjs';
import { run } from './run.mjs';
import { saveResults } from './save-results.mjs';
import { startBench } from './start-bench.mjs';
import { spread } from './statistics.mjs';
import { table } from './table.mjs';
import { gatewayTarget } from './targets.mjs';

/**
 * @typedef {object} Sweep
 * @property {string} unit
 * @property {readonly number[]} sizes
 * @property {(context: Context) => Promise<(size: number) => Promise<number>>} open starts what is needed, and returns the measurement of the CPU µs of one request
 *
 * @typedef {object} Context
 * @property {import('./targets.mjs').Target} target an ordinary update
 * @property {readonly Record<string, string>[]} callers the credential of each caller
 * @property {Pick<import('./child.mjs').StartOptions, 'env' | 'core'>} startOptions
 * @property {import('./round.mjs').Bench} bench
 */

/** A loop over all sizes of a sweep takes some seconds. */
const maxRounds = 3;

/** More than this is more than linear; the rest is noise. */
const maxExponent = 1.1;

/**
 * @param {Sweep} sweep
 * @param {Context} context
 * @param {number} rounds
 */
async function measure({ open, sizes, unit }, context, rounds) {
  const measureSize = await open(context);
  // The first round warms up each size and is not measured.
  const costs = await measureAlternately(sizes, rounds + 1, measureSize);
  const points = sizes.map((size, index) => ({ size, cost: spread(costs[index]?.slice(1) ?? []).median }));
  return { unit, points, ...fitLine(points), end: fitLine(points.slice(-2)).exponent };
}

/** @param {Awaited<ReturnType<typeof measure>>} growth */
function formatGrowth({ base, each, end, exponent, points, r2, unit }) {
  const rows = points.map(({ cost, size }) => [String(size), cost.toFixed(0), (cost / size).toFixed(2)]);
  const verdict = Math.min(exponent, end) > maxExponent ? 'more than linear' : 'linear or better';
  const title = `CPU µs of one request by ${unit}: size^${exponent.toFixed(2)} from the first to the last, size^${end.toFixed(2)} at the end, ${verdict}
  (≈ ${base.toFixed(0)} + ${each.toPrecision(3)} × size, R² ${r2.toFixed(3)})`;
  return table(title, [['size', 'request', 'per unit'], ...rows]);
}

async function bench() {
  const options = readOptions(process.argv.slice(2));
  const environment = describeEnvironment(options);
  const { bench, startOptions } = await startBench(options);
  const { env, headers: callers } = createCallers(1000, ['*']);
  const target = gatewayTarget(options.mainPath, { env, headers: callers[0] ?? {} });
  const sweeps = [...requestSweeps, bulkSweep, ...stateSweeps].filter(
    ({ unit }) => options.only === null || options.only.includes(unit),
  );
  let text = '';
  const growths = [];
  for (const sweep of sweeps) {
    const context = { bench, callers, startOptions, target };
    const growth = await measure(sweep, context, Math.min(options.rounds, maxRounds));
    growths.push(growth);
    text += formatGrowth(growth);
    process.stdout.write(formatGrowth(growth));
  }
  process.stdout.write(`${environment()}\n`);
  if (options.save) saveResults('growth.mjs', { environment: environment(), growths }, text);
}

await run(bench);
