// What the gateway costs beside the least that could do its work: node bench.mjs [--pin] [path of main.js]
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { startChild, stopAll } from './child.mjs';
import { measureColdStarts } from './cold-start.mjs';
import { readOptions } from './options.mjs';
import { coldStartTable, cpuTable, loadTable, ratioLine } from './report.mjs';
import { measureRounds } from './rounds.mjs';
import { limits, targetEnv } from './settings.mjs';
import { gatewayTarget, proxyTarget } from './targets.mjs';

const write = (/** @type {string} */ text) => process.stdout.write(text);

/**
 * @param {string} name
 * @param {boolean} pinned
 */
function startHelper(name, pinned) {
  const script = fileURLToPath(new URL(`${name}.mjs`, import.meta.url));
  return startChild({ name, args: [script], ipc: true, core: pinned ? 'bench' : undefined });
}

async function bench() {
  const { mainPath, note, pinned } = readOptions(process.argv.slice(2));
  const where = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}`;
  write(`${where}${pinned ? ', pinned' : ''}${note && ` (${note})`}\n\n`);

  const upstream = await startHelper('upstream', pinned);
  const load = await startHelper('load', pinned);
  const env = targetEnv(String(upstream.ready['origin']));
  const options = { env, core: pinned ? /** @type {const} */ ('target') : undefined };
  const targets = [gatewayTarget(mainPath), proxyTarget()];
  const names = targets.map(({ name }) => name);

  const starts = await measureColdStarts(targets, options);
  write(coldStartTable(names, starts));
  const rounds = await measureRounds(targets, options, { upstream, load });
  write(cpuTable(names, rounds) + loadTable(names, rounds));

  const [gatewayStarts = [], proxyStarts = []] = starts;
  const [gatewayCpu = [], proxyCpu = []] = rounds.map((own) => own.map(({ cpuMicros }) => cpuMicros));
  write(ratioLine('Cold start', gatewayStarts, proxyStarts));
  write(ratioLine('CPU for one mutation', gatewayCpu, proxyCpu));
}

/** @param {string} message */
function fail(message) {
  process.stderr.write(`The benchmark failed: ${message}\n`);
  process.exitCode = 1;
}

const tooLong = setTimeout(() => {
  fail(`it did not end within ${limits.wholeRunMs / 1000} s`);
  process.exit();
}, limits.wholeRunMs);

try {
  await bench();
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
} finally {
  clearTimeout(tooLong);
  await stopAll();
}
