// What is published: node package.mjs, after a build. The folder `package` gets the files of the project, and in
// dist/node_modules every dependency in the version that the tests ran with.
//
// A package manager that installs a package reads neither its lock file nor its overrides (npm alone reads an
// npm-shrinkwrap.json): it takes the newest versions that fit, of which some need a newer Node than this package does.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const target = join(root, 'package');
const readJson = (/** @type {string} */ name) => JSON.parse(readFileSync(join(root, name), 'utf8'));

/** What the types of the operations are made of. */
const typed = /\/node_modules\/(graphql|@graphql-typed-document-node\/core)\//;

rmSync(target, { recursive: true, force: true });
for (const path of listFiles()) copy(path, path);
for (const path of listDependencies()) copy(path, join('dist', path));
writeFileSync(
  join(target, 'package.json'),
  `${JSON.stringify(toManifest(readJson('package.json')), null, 2)}\n`,
);

/** @returns {string[]} the files that npm takes from the project */
function listFiles() {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const [{ files }] = JSON.parse(
    execFileSync('npm', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 }),
  );
  return files.map((/** @type {{ path: string }} */ { path }) => path);
}

/** Without the optional ones, which are binaries for one platform each and only make something faster. */
function listDependencies() {
  const packages = Object.entries(readJson('package-lock.json').packages);
  return packages.filter(([path, { dev, optional }]) => path && !dev && !optional).map(([path]) => path);
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
 * What is loaded, and licenses: the rest would be half of all files. What a dependency has in
 * a node_modules of its own is another entry of the lock file.
 *
 * @param {string} path
 */
function isNeeded(path) {
  const name = basename(path);
  if (name === 'node_modules' || name.endsWith('.map')) return false;
  if (/\.[cm]?ts$/.test(name)) return typed.test(path) || path.startsWith(join(root, 'dist'));
  return !name.endsWith('.md') || /licen[cs]e|notice|copying/i.test(name) || !path.includes('node_modules');
}

/** @param {Record<string, unknown>} manifest */
function toManifest(manifest) {
  const { dependencies, devDependencies, overrides, scripts, ...published } = manifest;
  return published;
}
