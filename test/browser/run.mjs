// Runs the tests of the explorer in Chromium: node run.mjs [arguments of vitest]
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runGroup } from '../support/run-group.mjs';

const skippedMessage = `Skipped: these tests need Chromium, and there is no "chromium" on PATH. Install it.
  Debian:  sudo apt-get install chromium
`;

function isExecutable(/** @type {string} */ path) {
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
  .find(isExecutable);
if (chromium === undefined) {
  process.stdout.write(skippedMessage);
  process.exit(0);
}

const pathOf = (/** @type {string} */ file) => fileURLToPath(new URL(file, import.meta.url));
const args = ['run', '--config', pathOf('vitest.config.ts'), ...process.argv.slice(2)];
await runGroup([pathOf('../../node_modules/vitest/vitest.mjs'), ...args], {
  env: { ...process.env, CHROMIUM: chromium },
});
