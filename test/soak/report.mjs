import { table } from '../bench/table.mjs';
import { groupBy } from './group-by.mjs';
import { maxGrowth } from './settings.mjs';

/** @typedef {import('./report-memory.mjs').Memory} Memory */

const mebibytes = (/** @type {number} */ bytes) => (bytes / 2 ** 20).toFixed(1);

/**
 * Counts each name, and sorts the most frequent first.
 *
 * @param {readonly string[]} names
 */
function countNames(names) {
  const counts = [...groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]);
  return counts.sort(([, a], [, b]) => Number(b) - Number(a)).map(([name, count]) => [`${name}`, `${count}`]);
}

/**
 * @param {readonly import('./ledger.mjs').Update[]} updates
 * @param {import('./client.mjs').Counts} counts
 */
export function formatLoad(updates, { abandoned, requests }) {
  const outcomes = updates.flatMap((update) => update.outcomes);
  const sum = (/** @type {'sent' | 'applied'} */ counter, /** @type {string} */ name) =>
    updates.reduce((total, update) => total + (update.provider === name ? update[counter] : 0), 0);
  const rows = ['vida', 'vertra'].map((name) => [name, `${sum('sent', name)}`, `${sum('applied', name)}`]);
  return (
    table('Load', [
      ['requests', `${requests}`],
      ['abandoned requests', `${abandoned}`],
      ['updates', `${updates.length}`],
      ['updates with a key', `${updates.filter(({ key }) => key !== null).length}`],
    ]) +
    table(
      'Outcomes',
      countNames(outcomes.map(({ member, reason }) => (reason ? `${member} ${reason}` : member))),
    ) +
    table('Writes', [['', 'sent', 'applied'], ...rows])
  );
}

/**
 * @param {ReadonlyMap<string, number>} played
 */
export function formatFaults(played) {
  const [rarest = ['none', 0]] = [...played].sort(([, a], [, b]) => a - b);
  const total = [...played.values()].reduce((sum, count) => sum + count, 0);
  return `Faults: ${total} of ${played.size} kinds; the rarest, ${rarest[0]}, ${rarest[1]} times\n\n`;
}

/** @param {readonly Memory[]} samples after each quarter */
export function formatMemory(samples) {
  const rows = samples.map(({ heapBytes, rssBytes }, index) => [
    `${index + 1}/4`,
    mebibytes(heapBytes),
    mebibytes(rssBytes),
  ]);
  return table('Memory after each quarter and a garbage collection, MiB', [['', 'heap', 'RSS'], ...rows]);
}

/**
 * Checks that memory grows by at most the allowed fraction in the second half of the run.
 *
 * @param {readonly Memory[]} samples
 */
export function checkMemory(samples) {
  const [half, end] = [samples[1], samples[3]];
  if (!half || !end) return [];
  return /** @type {const} */ ([
    ['heap', half.heapBytes, end.heapBytes],
    ['rss', half.rssBytes, end.rssBytes],
  ]).map(([name, before, after]) => {
    const growth = after / before - 1;
    const max = maxGrowth[name];
    const toPercent = (/** @type {number} */ value) => `${(value * 100).toFixed(1)} %`;
    const found =
      growth > max ? [`${toPercent(growth)}: ${mebibytes(before)} to ${mebibytes(after)} MiB`] : [];
    return {
      title: `${name} growth of more than ${toPercent(max)} in the second half (${toPercent(growth)})`,
      found,
    };
  });
}

/** @param {readonly import('./check-updates.mjs').Check[]} checks */
export function formatChecks(checks) {
  const lines = checks.flatMap(({ found, title }) => [
    `${found.length === 0 ? 'ok  ' : 'FAIL'}  ${found.length} × ${title}`,
    ...found.slice(0, 5).map((each) => `        ${each}`),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}
