// How much an outage of one connection delays the updates of another one.
import { connectionsEnv } from './connections-env.mjs';
import { measureRound, startRunner } from './round.mjs';
import { organizationId, vertraToken } from './settings.mjs';
import { startHelper } from './start-bench.mjs';
import { formatSpread, spread, spreadOfRatios } from './statistics.mjs';
import { table } from './table.mjs';

/**
 * @typedef {Pick<import('./child.mjs').StartOptions, 'env' | 'core'>} StartOptions
 * @typedef {import('./child.mjs').Child} Child
 * @typedef {import('./round.mjs').Round} Round
 *
 * @typedef {object} Helpers
 * @property {Child} provider of the other connections
 * @property {Child} load for the other connections
 */

/** How much an outage may add to the p99 beside the same connection while it is healthy. */
const maxDelayRatio = 1.2;

/** Ten updates of a round are slower than its p99; both connections together use a sixth of a core. */
const load = { perSecond: 200, count: 1000 };

/** More sockets than the connection has room for requests, so that its places are all in use and the rate stays the same. */
const neighborLoad = { ...load, callers: 256, organizations: 1000 };
const limits = { sockets: 64, queue: 128, timeoutMs: 2000 };

/** On a busy machine, a few of the requests to a healthy provider time out. */
const minHealthyShare = 0.98;

const outages = ['hangs', 'fails', 'out-of-quota'];
const states = ['alone', 'healthy', ...outages];
const maxRounds = 5;

/** A connection whose provider had an outage refuses requests for a while, so that each round has its own. */
const toName = (/** @type {string} */ state, /** @type {number} */ round) => `${state}-${round}`;

/**
 * @param {string} origin
 * @param {number} rounds
 */
function toConnections(origin, rounds) {
  return states.flatMap((state) =>
    Array.from({ length: rounds + 1 }, (_, round) => {
      const name = toName(state, round);
      const token = state === 'healthy' ? vertraToken : state;
      return { name, account: name, provider: 'vertra', token, origin, ...limits };
    }),
  );
}

/**
 * Measures one round beside another connection in one state, to which as many updates are sent.
 *
 * @param {import('./round.mjs').Runner} runner
 * @param {import('./round.mjs').Bench} bench
 * @param {Helpers} helpers
 * @param {string} state
 * @param {number} round
 */
async function measureBeside(runner, bench, helpers, state, round) {
  if (state === 'alone') return measureRound(runner, bench, load);
  const { body, headers, url } = runner.job;
  const id = `vertra@${toName(state, round)}:${organizationId}`;
  const neighbor = { url, headers, body: body.replaceAll(organizationId, id), ...neighborLoad };
  const before = await helpers.provider.request('counts');
  const sending = helpers.load.request(neighbor);
  // It is awaited only when the measurement succeeds; a failure of the measurement says more.
  sending.catch(() => {});
  const measured = await measureRound(runner, bench, load);
  const { error } = await sending;
  if (error) throw new Error(`The connection that is in the state "${state}": ${error}`);
  const after = await helpers.provider.request('counts');
  checkRequests(state, after.writes - before.writes, after.failures - before.failures);
  return measured;
}

/**
 * Checks that each update reached a healthy provider, and that an outage happened.
 *
 * @param {string} state
 * @param {number} writes that the provider confirmed
 * @param {number} failures
 */
function checkRequests(state, writes, failures) {
  const isExpected =
    state === 'healthy' ? writes >= neighborLoad.count * minHealthyShare : writes === 0 && failures > 0;
  if (!isExpected)
    throw new Error(`In the state "${state}", there were ${writes} writes and ${failures} failures`);
}

/**
 * @param {import('./targets.mjs').Target} base
 * @param {import('./round.mjs').Bench} bench
 * @param {StartOptions} startOptions
 * @param {{ rounds: number, warmUp: number, pinned: boolean }} options
 */
export async function measureDelays(base, bench, startOptions, { pinned, rounds: wanted, warmUp }) {
  const rounds = Math.min(wanted, maxRounds);
  const helpers = {
    provider: await startHelper('upstream', pinned),
    load: await startHelper('load', pinned),
  };
  const connections = toConnections(String(helpers.provider.ready['origin']), rounds);
  const env = { ...base.env, ...connectionsEnv(connections) };
  const runner = await startRunner({ ...base, env, name: 'beside another connection' }, startOptions);
  await measureRound(runner, bench, { count: warmUp });
  // The first requests to another connection compile code, too.
  await measureBeside(runner, bench, helpers, 'healthy', rounds);
  /** @type {Record<string, Round[]>} */
  const measured = Object.fromEntries(states.map((state) => [state, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const state of states)
      measured[state]?.push(await measureBeside(runner, bench, helpers, state, round));
  }
  return states.map((state) => summarize(state, measured));
}

const p50 = (/** @type {Round} */ { p50Ms }) => p50Ms;
const p99 = (/** @type {Round} */ { p99Ms }) => p99Ms;

/**
 * @param {string} state
 * @param {Record<string, Round[]>} measured
 */
function summarize(state, measured) {
  const { alone = [], healthy = [], [state]: own = [] } = measured;
  return {
    state,
    p50Ms: spread(own.map(p50)),
    p99Ms: spread(own.map(p99)),
    p50PerHealthy: spreadOfRatios(own.map(p50), healthy.map(p50)),
    p99PerHealthy: spreadOfRatios(own.map(p99), healthy.map(p99)),
    p50PerAlone: spreadOfRatios(own.map(p50), alone.map(p50)),
    p99PerAlone: spreadOfRatios(own.map(p99), alone.map(p99)),
  };
}

/** @param {readonly ReturnType<typeof summarize>[]} rows */
export function delayTable(rows) {
  const title = `Latency of ${load.perSecond} updates a second, ms, alone and beside another connection that gets as many, and relative to the
healthy one in the same round (what the outage adds: at most ${maxDelayRatio} at p99) and to alone`;
  const head = [
    'the other one',
    'p50',
    'p99',
    'p50 / healthy',
    'p99 / healthy',
    'p50 / alone',
    'p99 / alone',
  ];
  return table(title, [head, ...rows.map(toCells)]);
}

/** @param {ReturnType<typeof summarize>} row */
function toCells({ state, ...row }) {
  const figures = [
    row.p50Ms,
    row.p99Ms,
    row.p50PerHealthy,
    row.p99PerHealthy,
    row.p50PerAlone,
    row.p99PerAlone,
  ];
  return [state, ...figures.map(formatSpread)];
}
