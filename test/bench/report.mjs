import { steadyLoad } from './settings.mjs';
import { lowerDecile, quantile, spread } from './statistics.mjs';
import { table } from './table.mjs';

/**
 * @typedef {import('./round.mjs').Round} Round
 *
 * @typedef {object} Ratio of the CPU of two targets
 * @property {number} low that of their lower deciles
 * @property {number} median of the ratios in each round
 * @property {readonly number[]} quartiles of the ratios in each round: the first and the third
 *
 * @typedef {object} Row the medians of one target; null where nothing was measured
 * @property {string} name
 * @property {{ low: number, median: number }} cpuMicros
 * @property {Ratio} proxyPerOwn the CPU of the bare proxy relative to the own one
 * @property {Ratio} ownPerFirst the own CPU relative to that of the first target
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
      cpuMicros: { low: lowerDecile(own.map(toCpu)), median: spread(own.map(toCpu)).median },
      proxyPerOwn: toRatio(proxy, own),
      ownPerFirst: toRatio(own, first),
      allocatedBytes: spread(own.map(({ allocatedBytes }) => allocatedBytes)).median,
      perSecond: spread(own.map(({ perSecond }) => perSecond)).median,
      rssBytes: own.at(-1)?.rssBytes ?? Number.NaN,
      p50Ms: medianOrNull(atRate.map(({ p50Ms }) => p50Ms)),
      p99Ms: medianOrNull(atRate.map(({ p99Ms }) => p99Ms)),
      coldStartMs: medianOrNull(starts.get(name) ?? []),
    };
  });
}

/** @param {Round} round */
const toCpu = ({ cpuMicros }) => cpuMicros;

/**
 * @param {readonly Round[]} own
 * @param {readonly Round[]} others of the same rounds
 * @returns {Ratio}
 */
function toRatio(own, others) {
  const inRounds = own.map(({ cpuMicros }, round) => cpuMicros / (others[round]?.cpuMicros ?? Number.NaN));
  return {
    low: lowerDecile(own.map(toCpu)) / lowerDecile(others.map(toCpu)),
    median: quantile(inRounds, 0.5),
    quartiles: [quantile(inRounds, 0.25), quantile(inRounds, 0.75)],
  };
}

/** @param {readonly number[]} values */
const medianOrNull = (values) => (values.length > 0 ? spread(values).median : null);

const head = [
  ...['', 'CPU µs', 'median', 'proxy/own', 'median', 'quartiles', 'own/first', 'median', 'quartiles'],
  ...['KiB', 'a second', 'RSS MiB', 'p50 ms', 'p99 ms', 'start ms'],
];

/**
 * @param {readonly Row[]} rows
 * @param {Pick<import('./options.mjs').Options, 'rounds' | 'starts'>} options
 */
export function requestTable(rows, { rounds, starts }) {
  const title = `One request each: CPU user + system, the bare proxy's CPU relative to it (larger is better), and its CPU relative to the first row,
each by the lower deciles of ${starts} starts with ${rounds} alternated rounds, and by the median and the quartiles of the rounds; the medians of
allocation in the heap, requests a second in a closed loop, memory after the load, latency at ${steadyLoad.perSecond} requests a second,
and the time from the start of the process to the first response`;
  return table(title, [head, ...rows.map(toCells)]);
}

/** @param {Row} row */
function toCells({ name, cpuMicros, proxyPerOwn, ownPerFirst, ...row }) {
  return [
    name,
    cpuMicros.low.toFixed(0),
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

/** @param {Ratio} ratio */
const formatRatio = ({ low, median, quartiles }) => [
  low.toFixed(2),
  median.toFixed(2),
  quartiles.map((quartile) => quartile.toFixed(2)).join('–'),
];

/**
 * @param {number | null} value
 * @param {number} digits
 */
const formatOrDash = (value, digits) => value?.toFixed(digits) ?? '–';
