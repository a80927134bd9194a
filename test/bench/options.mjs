import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { canPin } from './pin-to-core.mjs';
import { counts, quickCounts } from './settings.mjs';

export const ownMain = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/**
 * @typedef {object} Options
 * @property {string} mainPath
 * @property {string | null} otherMain the main.js of another build, to compare with
 * @property {boolean} pinned
 * @property {string} note
 * @property {boolean} quick
 * @property {boolean} save whether the results replace those that are kept
 * @property {readonly string[] | null} only the names of the targets to measure; null for all
 * @property {number} starts how often each target is started
 * @property {number} rounds after each start
 * @property {number} steadyRounds
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
      quick: { type: 'boolean', default: false },
      save: { type: 'boolean', default: false },
      unpinned: { type: 'boolean', default: false },
      only: { type: 'string' },
      starts: { type: 'string' },
      rounds: { type: 'string' },
      'steady-rounds': { type: 'string' },
      requests: { type: 'string' },
      'warm-up': { type: 'string' },
      'cold-starts': { type: 'string' },
    },
  });
  const defaults = values.quick ? quickCounts : counts;
  const [other] = positionals;
  const pinned = !values.unpinned && canPin();
  return {
    mainPath: toBuiltMain(ownMain),
    otherMain: other === undefined ? null : toBuiltMain(resolve(other)),
    pinned,
    note: values.unpinned || pinned ? '' : 'not pinned, because this machine does not allow it',
    quick: values.quick,
    save: values.save,
    only: values.only?.split(',').map((name) => name.trim()) ?? null,
    starts: Number(values.starts ?? defaults.starts),
    rounds: Number(values.rounds ?? defaults.rounds),
    steadyRounds: Number(values['steady-rounds'] ?? defaults.steadyRounds),
    requests: Number(values.requests ?? defaults.requestsPerRound),
    warmUp: Number(values['warm-up'] ?? defaults.warmUpRequests),
    coldStarts: Number(values['cold-starts'] ?? defaults.coldStarts),
  };
}

/** @param {string} path */
function toBuiltMain(path) {
  if (!existsSync(path)) throw new Error(`${path} does not exist. Run npm run build.`);
  return path;
}
