import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const builtMain = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** @typedef {{ mainPath: string, seconds: number, perSecond: number }} Options */

/**
 * @param {readonly string[]} args such as `--seconds 60 --rate 100`
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
  if (!existsSync(builtMain)) throw new Error(`${builtMain} does not exist. Run npm run build.`);
  return {
    mainPath: builtMain,
    seconds: parsePositive('seconds', values),
    perSecond: parsePositive('rate', values),
  };
}

/**
 * @param {'seconds' | 'rate'} name
 * @param {Record<'seconds' | 'rate', string>} values
 */
function parsePositive(name, values) {
  const number = Number(values[name]);
  if (!(number > 0)) throw new Error(`--${name} must be a positive number.`);
  return number;
}
