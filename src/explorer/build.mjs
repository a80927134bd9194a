// Bundles the explorer into dist/explorer, unless its sources have not changed since the last build.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

process.chdir(fileURLToPath(new URL('../../', import.meta.url)));

const bundle = 'dist/explorer';
const hashFile = join(bundle, '.build-hash');
const sources = ['src/explorer', 'schema/operations', 'package.json', 'package-lock.json'];

function listFiles(/** @type {string} */ path) {
  if (!statSync(path).isDirectory()) return [path];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function hashSources() {
  const hash = createHash('sha256');
  for (const file of sources.flatMap(listFiles).sort()) hash.update(file).update(readFileSync(file));
  return hash.digest('hex');
}

/** Writes a Brotli and a gzip copy of a file, so that no request waits for compression. */
async function compress(/** @type {string} */ file) {
  const content = await readFile(file);
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_LGWIN]: 22 };
  await writeFile(`${file}.br`, await promisify(brotliCompress)(content, { params: quality }));
  await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
}

const sourceHash = hashSources();
if (!existsSync(hashFile) || readFileSync(hashFile, 'utf8') !== sourceHash) {
  const { build } = await import('vite');
  await build({ configFile: 'src/explorer/vite.config.mjs', logLevel: 'warn' });
  await Promise.all(listFiles(bundle).map(compress));
  writeFileSync(hashFile, sourceHash);
}
