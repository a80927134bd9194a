import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const lockFile = fileURLToPath(new URL('../../package-lock.json', import.meta.url));
const readJson = (/** @type {string} */ path) => JSON.parse(readFileSync(path, 'utf8'));

/**
 * Asserts that the package contains its dependencies in the versions of the lock file, and that nothing else is installed but
 * the binary of the embedded database for this platform, in its locked version.
 *
 * @param {string} consumer the folder with the installation
 */
export function assertVersions(consumer) {
  const modules = join(consumer, 'node_modules');
  assert.deepEqual(
    readdirSync(modules).filter((name) => !name.startsWith('.')),
    ['@libsql', 'organization-gateway'],
  );
  for (const name of readdirSync(join(modules, '@libsql'))) {
    const binary = `node_modules/@libsql/${name}`;
    assert.ok(name.startsWith(`${process.platform}-${process.arch}`), name);
    const { version } = readJson(join(consumer, binary, 'package.json'));
    assert.equal(version, readJson(lockFile).packages[binary].version);
  }
  const dist = join(modules, 'organization-gateway', 'dist');
  const locked = Object.entries(readJson(lockFile).packages)
    .filter(([path, { dev, optional }]) => path && !dev && !optional)
    .map(([path, each]) => [path, each.version]);
  const actual = locked.map(([path]) => [path, readJson(join(dist, path, 'package.json')).version]);
  assert.deepEqual(actual, locked);
  const listPackages = (/** @type {string} */ path) =>
    readdirSync(join(dist, path)).flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(dist, path, name)).map((each) => `${name}/${each}`) : [name],
    );
  const expected = locked
    .map(([path]) => path.replace('node_modules/', ''))
    .filter((path) => !path.includes('node_modules'));
  assert.deepEqual(listPackages('node_modules').sort(), expected.sort());
}
