import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const builtMain = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** @typedef {{ mainPath: string, seconds: number, perSecond: number }} Options */

/**
 * @param {readonly string[]} args `--seconds 60 --rate 100`
 * @returns {Options}
 */
export function readOptions(args) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string', default: '60' },
      rate: { type: 'string', default: '100' },
    },
  });
  if (!existsSync(builtMain)) throw new Error(`There is no ${builtMain}: build first (npm run build).`);
  return { mainPath: builtMain, seconds: positive('seconds', values), perSecond: positive('rate', values) };
}

/**
 * @param {'seconds' | 'rate'} name
 * @param {Record<'seconds' | 'rate', string>} values
 */
function positive(name, values) {
  const number = Number(values[name]);
  if (!(number > 0)) throw new Error(`--${name} must be a number above 0`);
  return number;
}
