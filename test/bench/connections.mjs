// Measures what further connections cost, and what the outage of one costs another: node connections.mjs [--rounds N] [--save] [--unpinned]
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApiKey } from '../../dist/auth/api-keys.js';
import { delayTable, measureDelays } from './connection-delays.mjs';
import { measureHeap, measureStarts, startTable } from './connection-starts.mjs';
import { describeEnvironment } from './environment.mjs';
import { readOptions } from './options.mjs';
import { run } from './run.mjs';
import { saveResults } from './save-results.mjs';
import { startBench } from './start-bench.mjs';
import { gatewayTarget } from './targets.mjs';
import { createTempFolder } from './temp-folder.mjs';

/** Creates a caller of every connection. */
function createCaller() {
  const { key, sha256 } = createApiKey();
  const scopes = ['organizations:read', 'organizations:write'];
  const file = join(createTempFolder(), 'api-keys.json');
  writeFileSync(file, JSON.stringify({ keys: [{ name: 'caller', sha256, scopes, organizations: ['*'] }] }));
  return {
    env: { AUTH: 'api-key', AUTH_API_KEYS_FILE: file },
    headers: { authorization: `Bearer ${key}` },
  };
}

async function bench() {
  const options = readOptions(process.argv.slice(2));
  const environment = describeEnvironment(options);
  const { bench, startOptions } = await startBench(options);
  const target = gatewayTarget(options.mainPath, createCaller());
  const starts = await measureStarts(target, startOptions, options.rounds);
  const heapBytes = measureHeap();
  process.stdout.write(startTable(starts, heapBytes));
  const delays = await measureDelays(target, bench, startOptions, options);
  process.stdout.write(`${delayTable(delays)}\n${environment()}\n`);
  const text = startTable(starts, heapBytes) + delayTable(delays);
  const results = { environment: environment(), starts, heapBytes, delays };
  if (options.save) saveResults('connections.mjs', results, text);
}

await run(bench);
