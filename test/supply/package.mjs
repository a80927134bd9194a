// Creates the published package in the folder `package`, after a build: node package.mjs
// It contains the files of the project, and in dist/node_modules every dependency in the tested version.
//
// A package manager ignores the lock file and the overrides of an installed package (only npm reads an
// npm-shrinkwrap.json) and installs the newest matching versions, some of which need a newer Node than this package.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const target = join(root, 'package');
const readJson = (/** @type {string} */ name) => JSON.parse(readFileSync(join(root, name), 'utf8'));
const lock = readJson('package-lock.json');

rmSync(target, { recursive: true, force: true });
for (const path of listFiles()) copy(path, path);
for (const path of listDependencies()) copy(path, join('dist', path));
writeFileSync(
  join(target, 'package.json'),
  `${JSON.stringify(toManifest(readJson('package.json')), null, 2)}\n`,
);

/** @returns {string[]} the files of the project that npm packs */
function listFiles() {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const [{ files }] = JSON.parse(
    execFileSync('npm', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 }),
  );
  return files.map((/** @type {{ path: string }} */ { path }) => path);
}

/** Lists the runtime dependencies without the optional ones, which are binaries of single platforms. */
function listDependencies() {
  return Object.entries(lock.packages)
    .filter(([path, { dev, optional }]) => path && !dev && !optional)
    .map(([path]) => path);
}

/**
 * @param {string} from
 * @param {string} to
 */
function copy(from, to) {
  const source = join(root, from);
  mkdirSync(dirname(join(target, to)), { recursive: true });
  cpSync(source, join(target, to), {
    recursive: true,
    filter: (path) => path === source || isNeeded(path),
  });
}

/**
 * Whether a file is loaded or is a license; the others are half of all files. A nested node_modules is skipped, because its
 * packages have their own entries in the lock file.
 *
 * @param {string} path
 */
function isNeeded(path) {
  const name = basename(path);
  if (name === 'node_modules' || name.endsWith('.map')) return false;
  if (/\.[cm]?ts$/.test(name)) return false;
  return !name.endsWith('.md') || /licen[cs]e|notice|copying/i.test(name) || !path.includes('node_modules');
}

/**
 * The package manager installs the binary of the embedded database for its platform. Other optional dependencies only improve
 * speed.
 *
 * @param {Record<string, unknown>} manifest
 */
function toManifest(manifest) {
  const { dependencies, devDependencies, overrides, scripts, ...published } = manifest;
  return { ...published, optionalDependencies: lock.packages['node_modules/libsql'].optionalDependencies };
}
