// Stops three replicas behind nginx and their Redis in turn, under load: node run.mjs [--seed 1]
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runGroup } from '../support/run-group.mjs';

const installCommands = {
  'redis-server': 'sudo apt-get install redis-server && sudo systemctl disable --now redis-server',
  nginx: 'sudo apt-get install nginx-light && sudo systemctl disable --now nginx',
};

// Debian installs nginx in a directory that is on the PATH of root alone.
const path = `${process.env['PATH']}:/usr/sbin:/usr/local/sbin`;
const isMissing = (/** @type {string} */ name) =>
  spawnSync(name, ['-v'], { env: { PATH: path } }).error !== undefined;
const missing = Object.entries(installCommands).filter(([name]) => isMissing(name));
if (missing.length > 0) {
  const lines = missing.map(([name, command]) => `  ${name}, on Debian and Ubuntu: ${command}\n`);
  process.stdout.write(
    `Skipped: this test needs servers that are not on PATH. Install them:\n${lines.join('')}`,
  );
  process.exit(0);
}

const main = fileURLToPath(new URL('replicas.mjs', import.meta.url));
await runGroup([main, ...process.argv.slice(2)], { env: { PATH: path } });
