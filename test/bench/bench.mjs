// Measures what each kind of request costs beside a bare proxy, and the same update by other servers (peers): node bench.mjs
// [--quick] [--only NAME,NAME] [--save] [--starts N] [--rounds N] [--steady-rounds N] [--requests N] [--warm-up N] [--cold-starts N]
// [--unpinned] [main.js of another build, to compare with]
import { fileURLToPath } from 'node:url';
import { install } from '../router/install.mjs';
import { measureColdStarts } from './cold-start.mjs';
import { createCaller } from './create-caller.mjs';
import { describeEnvironment } from './environment.mjs';
import { kindTargets } from './kind-targets.mjs';
import { readOptions } from './options.mjs';
import { peerTargets } from './peer-targets.mjs';
import { requestTable, summarize } from './report.mjs';
import { measureRounds } from './rounds.mjs';
import { run } from './run.mjs';
import { saveResults } from './save-results.mjs';
import { startSpanSink } from './span-sink.mjs';
import { startBench } from './start-bench.mjs';
import { startRedis } from './start-redis.mjs';
import { proxyTarget } from './targets.mjs';

/** @typedef {import('./targets.mjs').Target} Target */

/** Kinds that differ from others in little are left out of `--quick`. */
const notQuick = ['@include', 'in a file', 'from a router', 'introspection', 'no log and no metrics'];

/**
 * Returns the targets: ordinary updates of the gateway first, the selected ones, and the bare proxy last.
 *
 * @param {import('./options.mjs').Options} options
 * @param {Omit<import('./kind-targets.mjs').Surroundings, 'caller'>} servers
 * @returns {readonly Target[]}
 */
function chooseTargets({ mainPath, only, otherMain, quick }, servers) {
  const caller = createCaller();
  const kinds = kindTargets(mainPath, { caller, ...servers });
  const isChosen = ({ name }, index) =>
    (only === null ? !quick || !notQuick.includes(name) : only.includes(name)) || index === 0;
  if (otherMain !== null) {
    const others = kindTargets(otherMain, { caller, ...servers });
    const renamed = others.map((each) => ({ ...each, name: `${each.name} (other build)` }));
    return [
      ...kinds.flatMap((each, index) => (isChosen(each, index) ? [each, renamed[index]] : [])),
      proxyTarget(),
    ];
  }
  const peers = quick
    ? []
    : peerTargets({ caller, ...servers }).filter(({ name }) => only === null || only.includes(name));
  if (peers.length > 0) install(fileURLToPath(new URL('peers', import.meta.url)), 'the peers of test/bench');
  return [...kinds.filter(isChosen), ...peers, proxyTarget()];
}

/**
 * @param {readonly Target[]} targets
 * @param {Awaited<ReturnType<typeof startSpanSink>>} sink
 */
function checkSpans(targets, sink) {
  for (const { env, name } of targets) {
    const url = env?.['OTEL_EXPORTER_OTLP_ENDPOINT'];
    if (url !== undefined && !sink.hasSpans(url)) throw new Error(`${name} exported no spans.`);
  }
}

async function bench() {
  const options = readOptions(process.argv.slice(2));
  const environment = describeEnvironment(options);
  const sink = await startSpanSink();
  const { bench, startOptions } = await startBench(options);
  const targets = chooseTargets(options, { toCollectorUrl: sink.toUrl, redisUrl: await startRedis() });
  const names = targets.map(({ name }) => name);

  const detailed = targets.filter((target) => target.detailed);
  const starts = await measureColdStarts(detailed, startOptions, options.coldStarts);
  const measured = await measureRounds(targets, startOptions, bench, options);
  checkSpans(targets, sink);
  const rows = summarize(names, measured, starts);
  const text = requestTable(rows, options);
  process.stdout.write(`${environment()}\n\n${text}`);
  if (options.save) saveResults('bench.mjs', { environment: environment(), rows }, text);
}

await run(bench);
