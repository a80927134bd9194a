import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Git does not keep it: numbers belong to the machine and the minute they come from. */
const file = new URL('results.json', import.meta.url);

/**
 * Keeps what was measured for whoever wants to go on with the numbers, each part beside the others.
 *
 * @param {string} part
 * @param {object} results
 */
export function keep(part, results) {
  const kept = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  writeFileSync(file, `${JSON.stringify({ ...kept, [part]: { at: new Date(), ...results } }, null, 2)}\n`);
}
