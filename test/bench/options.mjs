import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { canPin } from './pin-to-core.mjs';
import { counts } from './settings.mjs';

const builtMain = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/**
 * @typedef {object} Options
 * @property {string} mainPath
 * @property {boolean} pinned
 * @property {string} note
 * @property {readonly string[] | null} only the names of the targets to measure; null for all
 * @property {number} rounds
 * @property {number} coldStarts
 * @property {number} warmUp the number of requests before the first round
 * @property {number} requests the number of requests in each round
 */

/**
 * @param {readonly string[]} args
 * @returns {Options}
 */
export function readOptions(args) {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      unpinned: { type: 'boolean', default: false },
      only: { type: 'string' },
      rounds: { type: 'string', default: String(counts.rounds) },
      requests: { type: 'string', default: String(counts.requestsPerRound) },
      'warm-up': { type: 'string', default: String(counts.warmUpRequests) },
      'cold-starts': { type: 'string', default: String(counts.coldStarts) },
    },
  });
  const mainPath = resolve(positionals[0] ?? builtMain);
  if (!existsSync(mainPath)) throw new Error(`${mainPath} does not exist. Run npm run build.`);
  const pinned = !values.unpinned && canPin();
  return {
    mainPath,
    pinned,
    note: values.unpinned || pinned ? '' : 'not pinned, because this machine does not allow it',
    only: values.only?.split(',').map((name) => name.trim()) ?? null,
    rounds: Number(values.rounds),
    requests: Number(values.requests),
    warmUp: Number(values['warm-up']),
    coldStarts: Number(values['cold-starts']),
  };
}
