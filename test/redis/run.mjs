// The tests that need a real Redis: node run.mjs [arguments of vitest]
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const howToGetIt = `Skipped: these tests start a real redis-server, and there is none on PATH.
  Debian, Ubuntu:  sudo apt-get install redis-server && sudo systemctl disable --now redis-server
  macOS:           brew install redis
The second command on Debian stops the service that the package starts; the tests start a server of their own.
`;

const { error } = spawnSync('redis-server', ['--version']);
if (error) {
  if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error;
  process.stdout.write(howToGetIt);
  process.exit(0);
}

const pathOf = (/** @type {string} */ file) => fileURLToPath(new URL(file, import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'gateway-redis-'));
const args = ['run', '--config', pathOf('vitest.config.ts'), ...process.argv.slice(2)];
const tests = spawn(process.execPath, [pathOf('../../node_modules/vitest/vitest.mjs'), ...args], {
  env: { ...process.env, TMPDIR: directory },
  stdio: ['ignore', 'inherit', 'inherit'],
  // A process group of its own: whatever the tests start is in it, and ends with it even if they crash.
  detached: true,
});

function endAll() {
  try {
    if (tests.pid !== undefined) process.kill(-tests.pid, 'SIGKILL');
  } catch {
    // Nothing is left of it.
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, endAll);
try {
  const [code] = await once(tests, 'exit');
  process.exitCode = code ?? 1;
} finally {
  endAll();
  rmSync(directory, { recursive: true, force: true });
}
