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

const middle = (/** @type {readonly number[]} */ values, digits = 0) => spread(values).median.toFixed(digits);

/**
 * @param {readonly string[]} names
 * @param {readonly number[][]} times
 */
export function coldStartTable(names, times) {
  const rows = names.map((name, index) => [name, ...cells(times[index] ?? [])]);
  const title = `Cold start to the first answer, ms (${times[0]?.length} starts each)`;
  return table(title, [['', 'min', 'median', 'max'], ...rows]);
}

/**
 * Of each round, how many times its CPU another target took in the same round.
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
    const [least = '', median = '', most = ''] = cells(ratios(proxy, own), 2);
    const cpu = cells(own.map(({ cpuMicros }) => cpuMicros));
    return [name, ...cpu, median, `${least}–${most}`, middle(ratios(own, rounds[0] ?? []), 2)];
  });
  const title = `CPU for one mutation, µs user + system (${rounds[0]?.length} rounds by turns; proxy/own: larger is better)`;
  return table(title, [['', 'min', 'median', 'max', 'proxy/own', 'spread', 'own/gateway'], ...rows]);
}

/**
 * @param {readonly string[]} names
 * @param {Measured} measured
 */
export function loadTable(names, { perSecond, rounds, steady }) {
  const rows = names.map((name, index) => {
    const own = rounds[index] ?? [];
    const calm = steady[index] ?? [];
    const late = (/** @type {readonly number[]} */ ms) => (ms.length > 0 ? middle(ms, 1) : '–');
    return [
      name,
      middle(own.map((round) => round.perSecond)),
      late(calm.map(({ p50Ms }) => p50Ms)),
      late(calm.map(({ p99Ms }) => p99Ms)),
      ((own.at(-1)?.rssBytes ?? Number.NaN) / 2 ** 20).toFixed(0),
    ];
  });
  const title = `Mutations a second with ${loadConnections} callers; how long an answer takes at ${perSecond} a second, whatever it takes (medians of as many rounds; –: more than it can do); memory after the load`;
  return table(title, [['', 'mutations/s', 'p50 ms', 'p99 ms', 'RSS MiB'], ...rows]);
}
