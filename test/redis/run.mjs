// The tests that need a real Redis: node run.mjs [arguments of vitest]
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runGroup } from '../support/run-group.mjs';

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
await runGroup([
  pathOf('../../node_modules/vitest/vitest.mjs'),
  ...['run', '--config', pathOf('vitest.config.ts')],
  ...process.argv.slice(2),
]);
