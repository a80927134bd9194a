// Measures the CPU and memory of the log, the metrics and the traces: node observability.mjs [path of main.js]
import { fileURLToPath } from 'node:url';
import { startChild } from './child.mjs';
import { createCaller } from './create-caller.mjs';
import { readOptions } from './options.mjs';
import { measureRound, startRunner } from './round.mjs';
import { run } from './run.mjs';
import { targetEnv } from './settings.mjs';
import { startSpanSink } from './span-sink.mjs';
import { spread } from './statistics.mjs';
import { table } from './table.mjs';
import { gatewayTargets } from './targets.mjs';

/** Fewer rounds than in bench.mjs, because the gateway is measured in three variants. */
const counts = { warmUpRequests: 4000, rounds: 5, requestsPerRound: 3000 };

const startHelper = (/** @type {string} */ name) =>
  startChild({ name, args: [fileURLToPath(new URL(`${name}.mjs`, import.meta.url))], ipc: true });
const mebibytes = (/** @type {number} */ bytes) => (bytes / 2 ** 20).toFixed(0);
const disableObservability = new URL('disable-observability.mjs', import.meta.url).href;

async function bench() {
  const { mainPath } = readOptions(process.argv.slice(2));
  const upstream = await startHelper('upstream');
  const load = await startHelper('load');
  const sink = await startSpanSink();
  const env = targetEnv(String(upstream.ready['origin']));
  const traced = { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, OTEL_SERVICE_NAME: 'bench' };
  const variants = [
    { name: 'nothing', env: { ...env, LOG_LEVEL: 'warn' }, imports: [disableObservability] },
    { name: 'log, metrics', env, imports: [] },
    { name: 'log, metrics, traces', env: { ...env, ...traced }, imports: [] },
  ];
  const [gateway] = gatewayTargets(mainPath, createCaller());
  if (!gateway) throw new Error('There is no gateway to measure.');
  const measurements = [];
  for (const variant of variants) {
    const runner = await startRunner({ ...gateway, name: variant.name }, variant);
    measurements.push({
      name: variant.name,
      runner,
      idle: (await runner.child.request('usage')).rssBytes,
      rounds: [],
    });
  }
  for (const { runner } of measurements)
    await measureRound(runner, { upstream, load }, { count: counts.warmUpRequests });
  for (let round = 0; round < counts.rounds; round += 1) {
    /** @type {any[]} */ for (const measurement of measurements)
      measurement.rounds.push(
        await measureRound(measurement.runner, { upstream, load }, { count: counts.requestsPerRound }),
      );
  }
  if (sink.bytes() === 0) throw new Error('The gateway exported no spans.');
  report(measurements);
}

/** @param {readonly { name: string, idle: number, rounds: readonly import('./round.mjs').Round[] }[]} measurements */
function report(measurements) {
  const [baseline] = measurements;
  const rows = measurements.map(({ idle, name, rounds }) => {
    const ratios = rounds.map(
      ({ cpuMicros }, index) => cpuMicros / (baseline?.rounds[index]?.cpuMicros ?? Number.NaN),
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
  const title = `Log, metrics and traces (${counts.rounds} alternating rounds of ${counts.requestsPerRound} mutations)`;
  const head = ['', 'CPU µs per mutation', 'ratio to nothing', 'RSS MiB idle', 'under load'];
  process.stdout.write(table(title, [head, ...rows]));
}

await run(bench);
