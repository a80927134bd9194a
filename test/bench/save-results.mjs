import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Git ignores this file, because the results hold for one machine at one time only. */
const file = new URL('results.json', import.meta.url);

/**
 * Saves the results of one benchmark in the file of all results, for further analysis.
 *
 * @param {string} benchmark
 * @param {object} results
 */
export function saveResults(benchmark, results) {
  const saved = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  writeFileSync(
    file,
    `${JSON.stringify({ ...saved, [benchmark]: { at: new Date(), ...results } }, null, 2)}\n`,
  );
}
