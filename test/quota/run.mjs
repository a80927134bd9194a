// Runs the proof of the pace of bulk updates in its own process group: node run.mjs [--minute]
import { fileURLToPath } from 'node:url';
import { runGroup } from '../support/run-group.mjs';

const script = fileURLToPath(new URL('quota.mjs', import.meta.url));
await runGroup([script, ...process.argv.slice(2)], { timeoutMs: 600_000 });
