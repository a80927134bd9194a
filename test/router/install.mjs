import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Installs the packages of a lock file, unless they are already installed.
 *
 * @param {string} directory with the lock file
 * @param {string} name of the packages, for the message
 */
export function install(directory, name = 'the router of test/router') {
  const lock = join(directory, 'package-lock.json');
  // A copy of the lock file marks a complete installation.
  const installed = join(directory, 'node_modules', '.installed-lock.json');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === readFileSync(lock, 'utf8')) return;
  process.stdout.write(`Installing ${name} with npm ci, once for each change of its lock file.\n`);
  const { npm_execpath: npm } = process.env;
  // No package needs its install script.
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  const options = /** @type {const} */ ({ cwd: directory, stdio: 'inherit' });
  const { status } = npm
    ? spawnSync(process.execPath, [npm, ...args], options)
    : spawnSync('npm', args, options);
  if (status !== 0) process.exit(1);
  copyFileSync(lock, installed);
}
