// Runs the test of durability in its own process group: node run.mjs
import { fileURLToPath } from 'node:url';
import { runGroup } from '../support/run-group.mjs';

await runGroup([fileURLToPath(new URL('durable.mjs', import.meta.url))], { timeoutMs: 330_000 });
