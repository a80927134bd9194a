import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Installs what the lock file names, unless that is what is there.
 *
 * @param {string} directory the one with the lock file
 * @param {string} what is installed, for the message
 */
export function install(directory, what = 'the router of test/router') {
  const lock = join(directory, 'package-lock.json');
  // A copy of the lock file stands for what was installed by it, in whole.
  const installed = join(directory, 'node_modules', '.installed-lock.json');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === readFileSync(lock, 'utf8')) return;
  process.stdout.write(`Installing ${what}: npm ci, once for each change of its lock file.\n`);
  const { npm_execpath: npm } = process.env;
  // No package has to build or fetch anything: their install scripts are left out.
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  const options = /** @type {const} */ ({ cwd: directory, stdio: 'inherit' });
  const { status } = npm
    ? spawnSync(process.execPath, [npm, ...args], options)
    : spawnSync('npm', args, options);
  if (status !== 0) process.exit(1);
  copyFileSync(lock, installed);
}
