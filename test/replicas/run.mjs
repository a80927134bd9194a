// Three replicas behind nginx, with a Redis, of which each is ended in turn: node run.mjs [--seed 1]
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runGroup } from '../support/run-group.mjs';

const howToGetThem = {
  'redis-server': 'sudo apt-get install redis-server && sudo systemctl disable --now redis-server',
  nginx: 'sudo apt-get install nginx-light && sudo systemctl disable --now nginx',
};

// Debian keeps nginx where only root looks.
const path = `${process.env['PATH']}:/usr/sbin:/usr/local/sbin`;
const isMissing = (/** @type {string} */ name) =>
  spawnSync(name, ['-v'], { env: { PATH: path } }).error !== undefined;
const missing = Object.entries(howToGetThem).filter(([name]) => isMissing(name));
if (missing.length > 0) {
  const lines = missing.map(([name, how]) => `  ${name}, on Debian and Ubuntu: ${how}\n`);
  process.stdout.write(
    `Skipped: this test starts servers of its own, and these are not on PATH.\n${lines.join('')}`,
  );
  process.exit(0);
}

const main = fileURLToPath(new URL('replicas.mjs', import.meta.url));
await runGroup([main, ...process.argv.slice(2)], { env: { PATH: path } });
