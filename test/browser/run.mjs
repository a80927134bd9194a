// The tests of the explorer in a real browser: node run.mjs [arguments of vitest]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const howToGetIt = `Skipped: these tests open the explorer in Chromium, and there is no chromium on PATH.
  Debian:  sudo apt-get install chromium
`;

function isProgram(/** @type {string} */ path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const chromium = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'chromium'))
  .find(isProgram);
if (chromium === undefined) {
  process.stdout.write(howToGetIt);
  process.exit(0);
}

const pathOf = (/** @type {string} */ file) => fileURLToPath(new URL(file, import.meta.url));
const args = ['run', '--config', pathOf('vitest.config.ts'), ...process.argv.slice(2)];
const tests = spawn(process.execPath, [pathOf('../../node_modules/vitest/vitest.mjs'), ...args], {
  env: { ...process.env, CHROMIUM: chromium },
  stdio: ['ignore', 'inherit', 'inherit'],
  // A process group of its own: gateways and browsers are in it, and end with it even if the tests crash.
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
}
