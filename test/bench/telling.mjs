// What it costs to tell of each operation, beside telling nothing, and what memory it takes: node telling.mjs [path of main.js]
import { fileURLToPath } from 'node:url';
import { makeCaller } from './caller.mjs';
import { startChild } from './child.mjs';
import { readOptions } from './options.mjs';
import { measureRound, startRunner } from './round.mjs';
import { run } from './run.mjs';
import { targetEnv } from './settings.mjs';
import { startSpanSink } from './span-sink.mjs';
import { spread } from './statistics.mjs';
import { table } from './table.mjs';
import { gatewayTargets } from './targets.mjs';

/** Fewer than in the other benchmark, since there are as many targets again. */
const counts = { warmUpRequests: 4000, rounds: 5, requestsPerRound: 3000 };

const startHelper = (/** @type {string} */ name) =>
  startChild({ name, args: [fileURLToPath(new URL(`${name}.mjs`, import.meta.url))], ipc: true });
const mebibytes = (/** @type {number} */ bytes) => (bytes / 2 ** 20).toFixed(0);
const tellNothing = new URL('tell-nothing.mjs', import.meta.url).href;

async function bench() {
  const { mainPath } = readOptions(process.argv.slice(2));
  const upstream = await startHelper('upstream');
  const load = await startHelper('load');
  const sink = await startSpanSink();
  const env = targetEnv(String(upstream.ready['origin']));
  const traced = { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, OTEL_SERVICE_NAME: 'bench' };
  const kinds = [
    { name: 'nothing', env: { ...env, LOG_LEVEL: 'warn' }, imports: [tellNothing] },
    { name: 'log, metrics', env, imports: [] },
    { name: 'log, metrics, traces', env: { ...env, ...traced }, imports: [] },
  ];
  const [gateway] = gatewayTargets(mainPath, makeCaller());
  if (!gateway) throw new Error('there is no gateway');
  const tellers = [];
  for (const kind of kinds) {
    const runner = await startRunner({ ...gateway, name: kind.name }, kind);
    tellers.push({ name: kind.name, runner, idle: (await runner.child.ask('usage')).rssBytes, rounds: [] });
  }
  for (const { runner } of tellers)
    await measureRound(runner, { upstream, load }, { count: counts.warmUpRequests });
  for (let round = 0; round < counts.rounds; round += 1) {
    /** @type {any[]} */ for (const teller of tellers)
      teller.rounds.push(
        await measureRound(teller.runner, { upstream, load }, { count: counts.requestsPerRound }),
      );
  }
  if (sink.bytes() === 0) throw new Error('no span was sent');
  report(tellers);
}

/** @param {readonly { name: string, idle: number, rounds: readonly import('./round.mjs').Round[] }[]} tellers */
function report(tellers) {
  const [nothing] = tellers;
  const rows = tellers.map(({ idle, name, rounds }) => {
    const ratios = rounds.map(
      ({ cpuMicros }, index) => cpuMicros / (nothing?.rounds[index]?.cpuMicros ?? Number.NaN),
    );
    const { max, median, min } = spread(ratios);
    const cpu = spread(rounds.map(({ cpuMicros }) => cpuMicros)).median.toFixed(0);
    const ratio = `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`;
    return [
      name,
      cpu,
      ratio,
      mebibytes(idle),
      mebibytes(Math.max(...rounds.map(({ rssBytes }) => rssBytes))),
    ];
  });
  const title = `Telling of each operation (${counts.rounds} rounds of ${counts.requestsPerRound} mutations, by turns)`;
  const head = ['', 'CPU µs each', 'ratio to nothing', 'RSS MiB idle', 'under load'];
  process.stdout.write(table(title, [head, ...rows]));
}

await run(bench);
