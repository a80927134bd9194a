import { steadyLoad } from './settings.mjs';
import { spread } from './statistics.mjs';
import { table } from './table.mjs';

/**
 * @typedef {import('./round.mjs').Round} Round
 * @typedef {import('./statistics.mjs').Spread} Spread
 *
 * @typedef {object} Row the medians of one target; null where nothing was measured
 * @property {string} name
 * @property {Spread} cpuMicros
 * @property {Spread} proxyPerOwn the CPU of the bare proxy relative to the own one in the same round
 * @property {Spread} ownPerFirst the own CPU relative to that of the first target in the same round
 * @property {number} allocatedBytes
 * @property {number} perSecond
 * @property {number} rssBytes
 * @property {number | null} p50Ms
 * @property {number | null} p99Ms
 * @property {number | null} coldStartMs
 */

/**
 * @param {readonly string[]} names the last is the bare proxy
 * @param {import('./rounds.mjs').Measured} measured
 * @param {ReadonlyMap<string, readonly number[]>} starts
 * @returns {Row[]}
 */
export function summarize(names, { rounds, steady }, starts) {
  const [first = [], proxy = []] = [rounds[0], rounds.at(-1)];
  return names.map((name, index) => {
    const own = rounds[index] ?? [];
    const atRate = steady[index] ?? [];
    return {
      name,
      cpuMicros: spread(own.map(({ cpuMicros }) => cpuMicros)),
      proxyPerOwn: spread(ratios(proxy, own)),
      ownPerFirst: spread(ratios(own, first)),
      allocatedBytes: spread(own.map(({ allocatedBytes }) => allocatedBytes)).median,
      perSecond: spread(own.map(({ perSecond }) => perSecond)).median,
      rssBytes: own.at(-1)?.rssBytes ?? Number.NaN,
      p50Ms: medianOrNull(atRate.map(({ p50Ms }) => p50Ms)),
      p99Ms: medianOrNull(atRate.map(({ p99Ms }) => p99Ms)),
      coldStartMs: medianOrNull(starts.get(name) ?? []),
    };
  });
}

/**
 * Returns, for each round, the CPU of one target relative to that of another one in the same round.
 *
 * @param {readonly Round[]} own
 * @param {readonly Round[]} others
 */
function ratios(own, others) {
  return own.map(({ cpuMicros }, round) => cpuMicros / (others[round]?.cpuMicros ?? Number.NaN));
}

/** @param {readonly number[]} values */
const medianOrNull = (values) => (values.length > 0 ? spread(values).median : null);

const head = [
  ...['', 'CPU µs', 'proxy/own', 'spread', 'own/first', 'spread'],
  ...['KiB', 'a second', 'RSS MiB', 'p50 ms', 'p99 ms', 'start ms'],
];

/**
 * @param {readonly Row[]} rows
 * @param {Pick<import('./options.mjs').Options, 'rounds' | 'starts'>} options
 */
export function requestTable(rows, { rounds, starts }) {
  const title = `One request each: CPU user + system, the bare proxy's CPU relative to it (larger is better), its CPU relative to the first row,
allocation in the heap, requests a second in a closed loop, memory after the load, latency at ${steadyLoad.perSecond} requests a second,
and the time from the start of the process to the first response (medians of ${starts} starts with ${rounds} alternated rounds each)`;
  return table(title, [head, ...rows.map(toCells)]);
}

/** @param {Row} row */
function toCells({ name, cpuMicros, proxyPerOwn, ownPerFirst, ...row }) {
  return [
    name,
    cpuMicros.median.toFixed(0),
    ...formatRatio(proxyPerOwn),
    ...formatRatio(ownPerFirst),
    (row.allocatedBytes / 1024).toFixed(1),
    row.perSecond.toFixed(0),
    (row.rssBytes / 2 ** 20).toFixed(0),
    formatOrDash(row.p50Ms, 1),
    formatOrDash(row.p99Ms, 1),
    formatOrDash(row.coldStartMs, 0),
  ];
}

/** @param {Spread} ratio */
const formatRatio = ({ max, median, min }) => [median.toFixed(2), `${min.toFixed(2)}–${max.toFixed(2)}`];

/**
 * @param {number | null} value
 * @param {number} digits
 */
const formatOrDash = (value, digits) => value?.toFixed(digits) ?? '–';
