// Three replicas behind nginx, with a Redis, of which each is ended in turn: node run.mjs [--seed 1]
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

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

const directory = mkdtempSync(join(tmpdir(), 'gateway-replicas-'));
const main = fileURLToPath(new URL('replicas.mjs', import.meta.url));
const run = spawn(process.execPath, [main, ...process.argv.slice(2)], {
  env: { PATH: path, TMPDIR: directory },
  stdio: ['ignore', 'inherit', 'inherit'],
  // A process group of its own: whatever is started is in it, and ends with it even after a crash.
  detached: true,
});

function endAll() {
  try {
    if (run.pid !== undefined) process.kill(-run.pid, 'SIGKILL');
  } catch {
    // Nothing is left of it.
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, endAll);
try {
  const [code] = await once(run, 'exit');
  process.exitCode = code ?? 1;
} finally {
  endAll();
  rmSync(directory, { recursive: true, force: true });
}
