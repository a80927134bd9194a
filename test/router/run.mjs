// Runs the tests behind a real router, after `npm run build`: node test/router/run.mjs [names of test files]
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runGroup } from '../support/run-group.mjs';
import { install } from './install.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const timeoutMs = 600_000;

install(here);

const names = process.argv.slice(2);
const files = readdirSync(here).filter((file) => file.endsWith('.router.mjs'));
const selected = files.filter((file) => names.length === 0 || names.some((name) => file.includes(name)));
// The files run sequentially, because each starts a router and some tests depend on timing.
const args = ['--test', '--test-reporter=spec', '--test-concurrency=1', ...selected];
await runGroup(args, { cwd: here, timeoutMs });
