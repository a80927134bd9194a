import { counts, loadConnections } from './settings.mjs';
import { spread } from './statistics.mjs';
import { table } from './table.mjs';

/** @typedef {import('./round.mjs').Round} Round */

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
 * @param {readonly string[]} names
 * @param {readonly Round[][]} rounds
 */
export function cpuTable(names, rounds) {
  const rows = names.map((name, index) => [
    name,
    ...cells((rounds[index] ?? []).map((round) => round.cpuMicros)),
  ]);
  const title = `CPU for one mutation, µs user + system (${rounds[0]?.length} rounds of ${counts.requestsPerRound} each)`;
  return table(title, [['', 'min', 'median', 'max'], ...rows]);
}

/**
 * @param {readonly string[]} names
 * @param {readonly Round[][]} rounds
 */
export function loadTable(names, rounds) {
  const rows = names.map((name, index) => {
    const own = rounds[index] ?? [];
    return [
      name,
      middle(
        own.map((round) => round.p50Ms),
        1,
      ),
      middle(
        own.map((round) => round.p99Ms),
        1,
      ),
      middle(own.map((round) => round.perSecond)),
      ((own.at(-1)?.rssBytes ?? Number.NaN) / 2 ** 20).toFixed(0),
    ];
  });
  const title = `For information: ${loadConnections} requests in flight, median of the rounds; memory after the last`;
  return table(title, [['', 'p50 ms', 'p99 ms', 'mutations/s', 'RSS MiB'], ...rows]);
}

/**
 * The price of the gateway over the bare proxy, of each pair measured side by side.
 *
 * @param {string} what
 * @param {readonly number[]} gateway
 * @param {readonly number[]} proxy
 */
export function ratioLine(what, gateway, proxy) {
  const ratios = gateway.map((value, index) => (proxy[index] ?? Number.NaN) / value);
  const [min, median, max] = cells(ratios, 2);
  return `${what}: bare proxy / gateway = ${median} (${min}–${max}; 1.00 = as cheap as the bare proxy, larger is better)\n`;
}
