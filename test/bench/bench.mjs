// Compares the gateway with a bare proxy and with other gateways (peers): node bench.mjs [--only NAME,NAME]
// [--rounds N] [--requests N] [--warm-up N] [--cold-starts N] [--unpinned] [path of main.js]
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { install } from '../router/install.mjs';
import { startChild } from './child.mjs';
import { measureColdStarts } from './cold-start.mjs';
import { createCaller } from './create-caller.mjs';
import { readOptions } from './options.mjs';
import { coldStartTable, cpuTable, loadTable } from './report.mjs';
import { measureRounds } from './rounds.mjs';
import { run } from './run.mjs';
import { saveResults } from './save-results.mjs';
import { targetEnv } from './settings.mjs';
import { gatewayTargets, peerTargets, proxyTarget } from './targets.mjs';

const write = (/** @type {string} */ text) => process.stdout.write(text);

/**
 * @param {string} name
 * @param {boolean} pinned
 */
function startHelper(name, pinned) {
  const script = fileURLToPath(new URL(`${name}.mjs`, import.meta.url));
  return startChild({ name, args: [script], ipc: true, core: pinned ? 'bench' : undefined });
}

/**
 * Returns the targets: the gateway first, the selected ones, and the bare proxy last.
 *
 * @param {import('./options.mjs').Options} options
 */
function chooseTargets({ mainPath, only }) {
  const gateways = gatewayTargets(mainPath, createCaller());
  const selected = [...gateways.slice(1), ...peerTargets()].filter(
    ({ name }) => only === null || only.includes(name),
  );
  if (selected.some(({ script }) => script.includes('/peers/')))
    install(fileURLToPath(new URL('peers', import.meta.url)), 'the peers of test/bench');
  return [...gateways.slice(0, 1), ...selected, proxyTarget()];
}

async function bench() {
  const options = readOptions(process.argv.slice(2));
  const { note, pinned } = options;
  const environment = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}`;
  write(`${environment}${pinned ? ', pinned' : ''}${note && ` (${note})`}\n\n`);

  const targets = chooseTargets(options);
  const names = targets.map(({ name }) => name);
  const upstream = await startHelper('upstream', pinned);
  const load = await startHelper('load', pinned);
  const env = targetEnv(String(upstream.ready['origin']));
  const startOptions = { env, core: pinned ? /** @type {const} */ ('target') : undefined };

  const starts = await measureColdStarts(targets, startOptions, options.coldStarts);
  if (options.coldStarts > 0) write(coldStartTable(names, starts));
  const measured = await measureRounds(targets, startOptions, { upstream, load }, options);
  write(cpuTable(names, measured) + loadTable(names, measured));
  saveResults('peers', { environment, pinned, targets: names, coldStartsMs: starts, ...measured });
}

await run(bench);
