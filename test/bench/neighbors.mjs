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
import { spread } from './statistics.mjs';
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

const maxRounds = 3;

/** @typedef {Awaited<ReturnType<typeof startNeighbors>>} Neighbors */

/**
 * @param {import('./round.mjs').Runner} runner
 * @param {readonly Record<string, string>[]} callers
 * @param {{ flooder: import('./child.mjs').Child, subscribers: import('./child.mjs').Child }} helpers
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
  /** @type {{ alone: import('./round.mjs').Round[], beside: import('./round.mjs').Round[] }} */
  const measured = { alone: [], beside: [] };
  let events = 0;
  for (let round = 0; round < rounds; round += 1) {
    measured.alone.push(await measureUpdates(runner, bench));
    const neighbors = await startNeighbors(runner, callers, helpers);
    // The bulk updates write, too, so that the calls of the measured updates cannot be checked by their number.
    measured.beside.push(await measureUpdates({ ...runner, target: { ...target, calls: 'any' } }, bench));
    events += await neighbors.stop();
  }
  const rows = Object.entries(measured).map(([name, results]) => ({
    name,
    p50Ms: spread(results.map(({ p50Ms }) => p50Ms)),
    p99Ms: spread(results.map(({ p99Ms }) => p99Ms)),
  }));
  const text = neighborTable(rows, Math.round(events / rounds));
  process.stdout.write(`${environment()}\n\n${text}`);
  if (options.save) saveResults('neighbors.mjs', { environment: environment(), rows }, text);
}

/**
 * @param {readonly { name: string, p50Ms: import('./statistics.mjs').Spread, p99Ms: import('./statistics.mjs').Spread }[]} rows
 * @param {number} events
 */
function neighborTable(rows, events) {
  const format = (/** @type {import('./statistics.mjs').Spread} */ { max, median, min }) =>
    [median, min, max].map((ms) => ms.toFixed(1));
  const title = `Latency of ${load.perSecond} updates a second, ms, alone and beside ${bulkUpdates} bulk updates (${bulkPerMinute} items a minute),
${bulkUpdates * subscribersEach} subscribers (${events} events in a round) and ${flood.perSecond} refused requests a second`;
  const head = ['', 'p50', 'min', 'max', 'p99', 'min', 'max'];
  return table(title, [
    head,
    ...rows.map(({ name, p50Ms, p99Ms }) => [name, ...format(p50Ms), ...format(p99Ms)]),
  ]);
}

await run(bench);
