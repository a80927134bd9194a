// Bundles the explorer into dist/explorer, unless what it is made of is what it was made of the last time.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

process.chdir(fileURLToPath(new URL('../../', import.meta.url)));

const bundle = 'dist/explorer';
const stampFile = join(bundle, '.made-of');
const sources = ['src/explorer', 'schema/operations', 'package.json', 'package-lock.json'];

function filesIn(/** @type {string} */ path) {
  if (!statSync(path).isDirectory()) return [path];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function stamp() {
  const hash = createHash('sha256');
  for (const file of sources.flatMap(filesIn).sort()) hash.update(file).update(readFileSync(file));
  return hash.digest('hex');
}

/** Each file once more as brotli and as gzip, so that no request waits for it. */
async function compress(/** @type {string} */ file) {
  const content = await readFile(file);
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_LGWIN]: 22 };
  await writeFile(`${file}.br`, await promisify(brotliCompress)(content, { params: quality }));
  await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
}

const madeOf = stamp();
if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== madeOf) {
  const { build } = await import('vite');
  await build({ configFile: 'src/explorer/vite.config.mjs', logLevel: 'warn' });
  await Promise.all(filesIn(bundle).map(compress));
  writeFileSync(stampFile, madeOf);
}
