// 20,000 responses against the ledger, by one process and by two on one Redis: node run.mjs [arguments of vitest]
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runGroup } from '../support/run-group.mjs';

const { error } = spawnSync('redis-server', ['--version']);
if (error) process.stdout.write('There is no redis-server on PATH: only one process is tested.\n');

const pathOf = (/** @type {string} */ file) => fileURLToPath(new URL(file, import.meta.url));
const args = ['run', '--config', pathOf('vitest.config.ts'), ...process.argv.slice(2)];
await runGroup([pathOf('../../node_modules/vitest/vitest.mjs'), ...args], {
  env: { ...process.env, ...(error ? { ORACLE_REDIS: 'none' } : {}) },
  timeoutMs: 600_000,
});
