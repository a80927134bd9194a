import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { canPin } from './pin.mjs';

const builtMain = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/**
 * @param {readonly string[]} args
 * @returns {{ mainPath: string, pinned: boolean, note: string }}
 */
export function readOptions(args) {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { pin: { type: 'boolean', default: false } },
  });
  const mainPath = resolve(positionals[0] ?? builtMain);
  if (!existsSync(mainPath)) throw new Error(`There is no ${mainPath}: build first (npm run build).`);
  const pinned = values.pin && canPin();
  return { mainPath, pinned, note: values.pin && !pinned ? 'not pinned: it cannot be done here' : '' };
}
