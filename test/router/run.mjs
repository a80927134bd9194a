// The tests behind a real router: node test/router/run.mjs [names of test files]; `npm run build` comes before.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from './install.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const wholeRunMs = 150_000;

install(here);

const named = process.argv.slice(2);
const files = readdirSync(here).filter((file) => file.endsWith('.router.mjs'));
const chosen = files.filter((file) => named.length === 0 || named.some((name) => file.includes(name)));
const directory = mkdtempSync(join(tmpdir(), 'router-tests-'));
// One file after the other: each has a router of its own, and some rules have a time limit.
const args = ['--test', '--test-reporter=spec', '--test-concurrency=1', ...chosen];
const tests = spawn(process.execPath, args, {
  cwd: here,
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
const tooLong = setTimeout(() => {
  process.stderr.write(`Given up after ${wholeRunMs / 1000} seconds.\n`);
  endAll();
}, wholeRunMs);
try {
  const [code] = await once(tests, 'exit');
  process.exitCode = code ?? 1;
} finally {
  clearTimeout(tooLong);
  endAll();
  rmSync(directory, { recursive: true, force: true });
}
