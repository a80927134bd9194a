import { table } from '../bench/table.mjs';
import { groupBy } from './group-by.mjs';
import { mostGrowth } from './settings.mjs';

/** @typedef {import('./report-memory.mjs').Memory} Memory */

const mebibytes = (/** @type {number} */ bytes) => (bytes / 2 ** 20).toFixed(1);

/**
 * How often each thing occurs, the most frequent first.
 *
 * @param {readonly string[]} names
 */
function tally(names) {
  const counts = [...groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]);
  return counts.sort(([, a], [, b]) => Number(b) - Number(a)).map(([name, count]) => [`${name}`, `${count}`]);
}

/**
 * @param {readonly import('./ledger.mjs').Update[]} updates
 * @param {import('./client.mjs').Counts} counts
 */
export function loadTables(updates, { givenUp, requests }) {
  const answers = updates.flatMap((update) => update.answers);
  const sum = (/** @type {'sent' | 'applied'} */ what, /** @type {string} */ name) =>
    updates.reduce((total, update) => total + (update.provider === name ? update[what] : 0), 0);
  const rows = ['vida', 'vertra'].map((name) => [name, `${sum('sent', name)}`, `${sum('applied', name)}`]);
  return (
    table('Load', [
      ['requests', `${requests}`],
      ['of them given up by their client', `${givenUp}`],
      ['updates', `${updates.length}`],
      ['of them under a key', `${updates.filter(({ key }) => key !== null).length}`],
    ]) +
    table('Outcomes', tally(answers.map(({ member, reason }) => (reason ? `${member} ${reason}` : member)))) +
    table('Writes', [['', 'sent', 'applied'], ...rows])
  );
}

/**
 * @param {ReadonlyMap<string, number>} played
 */
export function faultLine(played) {
  const [least = ['none', 0]] = [...played].sort(([, a], [, b]) => a - b);
  const total = [...played.values()].reduce((sum, count) => sum + count, 0);
  return `Faults: ${total} of ${played.size} kinds; the rarest, ${least[0]}, ${least[1]} times\n\n`;
}

/** @param {readonly Memory[]} samples at each quarter */
export function memoryTable(samples) {
  const rows = samples.map(({ heapBytes, rssBytes }, index) => [
    `${index + 1}/4`,
    mebibytes(heapBytes),
    mebibytes(rssBytes),
  ]);
  return table('Memory after each quarter, garbage collected, MiB', [['', 'heap', 'RSS'], ...rows]);
}

/**
 * Flat: from half time to the end it grows by no more than the stated share.
 *
 * @param {readonly Memory[]} samples
 */
export function judgeMemory(samples) {
  const [half, end] = [samples[1], samples[3]];
  if (!half || !end) return [];
  return /** @type {const} */ ([
    ['heap', half.heapBytes, end.heapBytes],
    ['rss', half.rssBytes, end.rssBytes],
  ]).map(([name, before, after]) => {
    const growth = after / before - 1;
    const most = mostGrowth[name];
    const share = (/** @type {number} */ value) => `${(value * 100).toFixed(1)} %`;
    const found = growth > most ? [`${share(growth)}: ${mebibytes(before)} to ${mebibytes(after)} MiB`] : [];
    return { title: `${name} grown by more than ${share(most)} in the last half (${share(growth)})`, found };
  });
}

/** @param {readonly import('./verdict.mjs').Check[]} checks */
export function checkLines(checks) {
  const lines = checks.flatMap(({ found, title }) => [
    `${found.length === 0 ? 'ok  ' : 'FAIL'}  ${found.length} × ${title}`,
    ...found.slice(0, 5).map((each) => `        ${each}`),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}
