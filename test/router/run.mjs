// The tests behind a real router: node test/router/run.mjs [names of test files]; `npm run build` comes before.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runGroup } from '../support/run-group.mjs';
import { install } from './install.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const timeoutMs = 300_000;

install(here);

const named = process.argv.slice(2);
const files = readdirSync(here).filter((file) => file.endsWith('.router.mjs'));
const chosen = files.filter((file) => named.length === 0 || named.some((name) => file.includes(name)));
// One file after the other: each has a router of its own, and some rules have a time limit.
const args = ['--test', '--test-reporter=spec', '--test-concurrency=1', ...chosen];
await runGroup(args, { cwd: here, timeoutMs });
