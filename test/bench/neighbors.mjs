// Measures the latency of updates while other callers run bulk updates, subscribe and send requests that are refused:
// node neighbors.mjs [--rounds N] [--save] [--unpinned]
import { createBulkClient } from './bulk-client.mjs';
import { createCallers } from './create-caller.mjs';
import { describeEnvironment } from './environment.mjs';
import { readOptions } from './options.mjs';
import { measureRound, startRunner } from './round.mjs';
import { run } from './run.mjs';
import { saveResults } from './save-results.mjs';
import { startBench, startHelper } from './start-bench.mjs';
import { formatSpread, spread, spreadOfRatios } from './statistics.mjs';
import { table } from './table.mjs';
import { gatewayTarget } from './targets.mjs';

/** The measured updates: five seconds in each round. */
const load = { perSecond: 200, count: 1000 };

/** Half with an unknown key (401), half with a known one and a field that does not exist (400); somewhat longer than a round. */
const flood = { perSecond: 500, count: 3000, statuses: [401, 400] };

/** Each caller can watch 20 times, and sees its own bulk updates only. */
const bulkUpdates = 50;
const subscribersEach = 20;

/** More items than run in a round, at 100 a second: twelve times the largest documented quota of Vertra Cloud. */
const itemsEach = 100;
const bulkPerMinute = '6000';

/** With one round that is not measured, about a minute and a half. */
const maxRounds = 5;

/**
 * @typedef {import('./round.mjs').Round} Round
 * @typedef {{ flooder: import('./child.mjs').Child, subscribers: import('./child.mjs').Child }} Helpers
 */

/**
 * @param {import('./round.mjs').Runner} runner
 * @param {readonly Record<string, string>[]} callers
 * @param {Helpers} helpers
 */
async function startNeighbors({ job: { url } }, callers, { flooder, subscribers }) {
  const clients = callers.slice(0, bulkUpdates).map((headers) => createBulkClient(url, headers));
  const ids = await Promise.all(clients.map((client) => client.start(itemsEach)));
  const subscriptions = ids.flatMap((id, index) =>
    Array.from({ length: subscribersEach }, () => ({ id, headers: callers[index] ?? {} })),
  );
  const { error, events } = await subscribers.request({ url, subscriptions });
  if (error) throw new Error(error);
  const body = JSON.stringify({ query: '{ unknown }' });
  const accept = 'application/graphql-response+json';
  const headersInTurn = [
    { accept, authorization: 'Bearer unknown' },
    { accept, ...callers.at(-2) },
  ];
  const flooding = flooder.request({ url, body, headersInTurn, ...flood });
  // It is awaited only when the measurement succeeds; a failure of the measurement says more.
  flooding.catch(() => {});
  return {
    /** Stops everything, and returns the number of events that all subscribers received. */
    async stop() {
      const received = (await subscribers.request('stop')).events - events;
      await Promise.all(clients.map((client, index) => client.cancel(ids[index] ?? '')));
      const { error: failure } = await flooding;
      if (failure) throw new Error(failure);
      if (received === 0) throw new Error('The subscribers received no event: the bulk updates had ended.');
      return received;
    },
  };
}

/**
 * @param {import('./round.mjs').Runner} runner
 * @param {import('./round.mjs').Bench} bench
 */
const measureUpdates = (runner, bench) => measureRound(runner, bench, load);

/**
 * @param {import('./round.mjs').Runner} runner
 * @param {import('./round.mjs').Bench} bench
 * @param {readonly Record<string, string>[]} callers
 * @param {Helpers} helpers
 */
async function measureBeside(runner, bench, callers, helpers) {
  const neighbors = await startNeighbors(runner, callers, helpers);
  // The bulk updates write, too, so that the calls of the measured updates cannot be checked by their number.
  const unchecked = { ...runner, target: { ...runner.target, calls: /** @type {const} */ ('any') } };
  const measured = await measureUpdates(unchecked, bench);
  return { measured, events: await neighbors.stop() };
}

/** @param {{ alone: readonly Round[], beside: readonly Round[] }} measured */
function summarize({ alone, beside }) {
  return /** @type {const} */ (['p50Ms', 'p99Ms']).map((name) => {
    const [own, others] = [beside, alone].map((rounds) => rounds.map((round) => round[name]));
    return {
      name: name.slice(0, 3),
      alone: spread(others ?? []),
      beside: spread(own ?? []),
      ratio: spreadOfRatios(own ?? [], others ?? []),
    };
  });
}

async function bench() {
  const options = readOptions(process.argv.slice(2));
  const environment = describeEnvironment(options);
  const { bench, startOptions } = await startBench(options);
  const helpers = {
    flooder: await startHelper('load', options.pinned),
    subscribers: await startHelper('subscribers', options.pinned),
  };
  const { env, headers: callers } = createCallers(bulkUpdates + 2);
  const settings = { ...env, VERTRA_BULK_PER_MINUTE: bulkPerMinute };
  const target = { ...gatewayTarget(options.mainPath, { env: settings, headers: callers.at(-1) ?? {} }) };
  const runner = await startRunner(target, startOptions);
  await measureRound(runner, bench, { count: options.warmUp });

  const rounds = Math.min(options.rounds, maxRounds);
  // The first round compiles the code that the neighbors use, and is not measured.
  await measureBeside(runner, bench, callers, helpers);
  /** @type {{ alone: Round[], beside: Round[] }} */
  const measured = { alone: [], beside: [] };
  let events = 0;
  for (let round = 0; round < rounds; round += 1) {
    measured.alone.push(await measureUpdates(runner, bench));
    const beside = await measureBeside(runner, bench, callers, helpers);
    measured.beside.push(beside.measured);
    events += beside.events;
  }
  const rows = summarize(measured);
  const text = neighborTable(rows, Math.round(events / rounds));
  process.stdout.write(`${environment()}\n\n${text}`);
  if (options.save) saveResults('neighbors.mjs', { environment: environment(), rows }, text);
}

/**
 * @param {ReturnType<typeof summarize>} rows
 * @param {number} events
 */
function neighborTable(rows, events) {
  const title = `Latency of ${load.perSecond} updates a second, ms, alone and beside ${bulkUpdates} bulk updates (${bulkPerMinute} items a minute),
${bulkUpdates * subscribersEach} subscribers (${events} events in a round) and ${flood.perSecond} refused requests a second, and their ratio in each round`;
  return table(title, [
    ['', 'alone', 'beside', 'ratio'],
    ...rows.map(({ name, ...figures }) => [name, ...Object.values(figures).map(formatSpread)]),
  ]);
}

await run(bench);
