import { loadConnections } from './settings.mjs';
import { spread } from './statistics.mjs';
import { table } from './table.mjs';

/**
 * @typedef {import('./round.mjs').Round} Round
 * @typedef {import('./rounds.mjs').Measured} Measured
 */

const cells = (/** @type {readonly number[]} */ values, digits = 0) => {
  const { max, median, min } = spread(values);
  return [min, median, max].map((value) => value.toFixed(digits));
};

const formatMedian = (/** @type {readonly number[]} */ values, digits = 0) =>
  spread(values).median.toFixed(digits);

/**
 * @param {readonly string[]} names
 * @param {readonly number[][]} times
 */
export function coldStartTable(names, times) {
  const rows = names.map((name, index) => [name, ...cells(times[index] ?? [])]);
  const title = `Cold start to the first response, ms (${times[0]?.length} starts each)`;
  return table(title, [['', 'min', 'median', 'max'], ...rows]);
}

/**
 * Returns, for each round, the CPU of another target relative to the own CPU in the same round.
 *
 * @param {readonly Round[]} others
 * @param {readonly Round[]} own
 */
export function ratios(others, own) {
  return own.map(({ cpuMicros }, round) => (others[round]?.cpuMicros ?? Number.NaN) / cpuMicros);
}

/**
 * @param {readonly string[]} names the first is the gateway, the last the bare proxy
 * @param {Measured} measured
 */
export function cpuTable(names, { rounds }) {
  const proxy = rounds.at(-1) ?? [];
  const rows = names.map((name, index) => {
    const own = rounds[index] ?? [];
    const [min = '', median = '', max = ''] = cells(ratios(proxy, own), 2);
    const cpu = cells(own.map(({ cpuMicros }) => cpuMicros));
    return [name, ...cpu, median, `${min}–${max}`, formatMedian(ratios(own, rounds[0] ?? []), 2)];
  });
  const title = `CPU per mutation, µs user + system (${rounds[0]?.length} alternating rounds; proxy/own: larger is better)`;
  return table(title, [['', 'min', 'median', 'max', 'proxy/own', 'spread', 'own/gateway'], ...rows]);
}

/**
 * @param {readonly string[]} names
 * @param {Measured} measured
 */
export function loadTable(names, { perSecond, rounds, steady }) {
  const rows = names.map((name, index) => {
    const own = rounds[index] ?? [];
    const steadyRounds = steady[index] ?? [];
    const formatLatency = (/** @type {readonly number[]} */ ms) =>
      ms.length > 0 ? formatMedian(ms, 1) : '–';
    return [
      name,
      formatMedian(own.map((round) => round.perSecond)),
      formatLatency(steadyRounds.map(({ p50Ms }) => p50Ms)),
      formatLatency(steadyRounds.map(({ p99Ms }) => p99Ms)),
      ((own.at(-1)?.rssBytes ?? Number.NaN) / 2 ** 20).toFixed(0),
    ];
  });
  const title = `Mutations per second with ${loadConnections} callers; latency at ${perSecond} per second (medians of all rounds; –: the target cannot reach this rate); memory after the load`;
  return table(title, [['', 'mutations/s', 'p50 ms', 'p99 ms', 'RSS MiB'], ...rows]);
}
