// How the cost of a request grows with what it asks for: node growth.mjs [--rounds N] [--unpinned] [path of main.js]
import { fileURLToPath } from 'node:url';
import { makeCaller } from './caller.mjs';
import { startChild } from './child.mjs';
import { firstAnswer } from './first-answer.mjs';
import { fitLine } from './fit.mjs';
import { keep } from './keep.mjs';
import { readOptions } from './options.mjs';
import { measureRound, startRunner } from './round.mjs';
import { run } from './run.mjs';
import { organizationId, targetEnv, updates } from './settings.mjs';
import { spread } from './statistics.mjs';
import { table } from './table.mjs';
import { gatewayTargets } from './targets.mjs';

const mutation = (/** @type {string} */ organization) =>
  `mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) {
    __typename ... on OrganizationUpdated { organization { ${organization} } } } }`;
const batch = `mutation ($inputs: [UpdateOrganizationInput!]!) { updateOrganizations(inputs: $inputs) {
  __typename ... on OrganizationUpdated { organization { id name description tags } } } }`;
const input = (id = organizationId) => ({ vertra: { organizationId: id, ...updates } });
const list = (/** @type {number} */ length, /** @type {(index: number) => string} */ of) =>
  Array.from({ length }, (_, index) => of(index));

const fields = ['id', 'name', 'description', 'tags', 'ownerId', 'createdAt', 'updatedAt', 'provider'];

/**
 * @typedef {object} Sweep
 * @property {string} what
 * @property {readonly number[]} sizes
 * @property {(size: number) => { query: string, variables: object }} ask
 * @property {(size: number) => number} [members] those of the organization; one unless said
 * @property {(size: number) => number} [updatesEach] how many one request makes; one unless said
 * @property {(size: number) => number} [callers] at once
 * @property {(size: number) => number} count requests in a round
 */

const warmUpRequests = 3000;

/** @type {readonly Sweep[]} */
const sweeps = [
  {
    what: 'fields of one organization',
    sizes: [1, 5, 10, 20, 40],
    ask: (size) => ({
      query: mutation(list(size, (index) => `f${index}: ${fields[index % fields.length]}`).join(' ')),
      variables: { input: input() },
    }),
    count: () => 400,
  },
  {
    what: 'members of one organization',
    sizes: [1, 10, 100, 1000],
    ask: () => ({ query: mutation('id members { userId role joinedAt }'), variables: { input: input() } }),
    members: (size) => size,
    count: (size) => Math.max(40, 400 / size),
  },
  {
    what: 'updates in a batch',
    sizes: [1, 5, 20, 50, 100],
    ask: (size) => ({
      query: batch,
      variables: { inputs: list(size, (index) => `org${index}`).map(input) },
    }),
    updatesEach: (size) => size,
    callers: () => 4,
    count: (size) => Math.max(12, Math.round(400 / size)),
  },
  {
    what: 'callers at once',
    sizes: [1, 10, 100, 1000],
    ask: () => ({ query: mutation('id name description tags'), variables: { input: input() } }),
    callers: (size) => size,
    count: (size) => Math.max(400, 2 * size),
  },
];

/**
 * @param {Sweep} sweep
 * @param {{ target: import('./targets.mjs').Target, how: any, bench: import('./round.mjs').Bench, rounds: number }} with_
 */
async function measure(
  { ask, callers, count, members, sizes, updatesEach, what },
  { bench, how, rounds, target },
) {
  /** @type {number[][]} */
  const costs = sizes.map(() => []);
  const { child, job } = await startRunner(target, how);
  await measureRound({ child, job }, bench, { count: warmUpRequests });
  const jobs = [];
  for (const size of sizes) {
    await bench.upstream.ask({ members: members?.(size) ?? 1 });
    const body = JSON.stringify(ask(size));
    const isSuccess = (/** @type {any} */ answer) => !answer.errors;
    const { text } = await firstAnswer({ ...target, body, isSuccess }, child);
    jobs.push({ ...job, body, expected: text });
  }
  // The first round warms each size up, and is not counted.
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, size] of sizes.entries()) {
      await bench.upstream.ask({ members: members?.(size) ?? 1 });
      const load = { count: count(size), callers: callers?.(size) ?? 16 };
      const runner = { child, job: /** @type {import('./round.mjs').Work} */ (jobs[index]) };
      const { cpuMicros } = await measureRound(runner, bench, load, updatesEach?.(size));
      if (round > 0) costs[index]?.push(cpuMicros);
    }
  }
  await child.stop();
  await bench.upstream.ask({ members: 1 });
  const points = sizes.map((size, index) => ({ size, cost: spread(costs[index] ?? []).median }));
  return { what, points, fit: fitLine(points) };
}

/** @param {Awaited<ReturnType<typeof measure>>} growth */
function tell({ fit: { base, each, exponent, r2 }, points, what }) {
  const rows = points.map(({ cost, size }) => [String(size), cost.toFixed(0), (cost / size).toFixed(1)]);
  const line = `≈ ${base.toFixed(0)} + ${each.toFixed(2)} × size (R² ${r2.toFixed(3)}); size^${exponent.toFixed(2)} from the first to the last`;
  return table(`CPU µs for a request by ${what}: ${line}`, [['size', 'request', 'for each'], ...rows]);
}

async function bench() {
  const { mainPath, pinned, rounds } = readOptions(process.argv.slice(2));
  const core = pinned ? /** @type {const} */ ('bench') : undefined;
  const start = (/** @type {string} */ name) =>
    startChild({
      name,
      args: [fileURLToPath(new URL(`${name}.mjs`, import.meta.url))],
      ipc: true,
      core,
    });
  const helpers = { upstream: await start('upstream'), load: await start('load') };
  const env = targetEnv(String(helpers.upstream.ready['origin']));
  const [target] = gatewayTargets(mainPath, makeCaller());
  if (!target) throw new Error('There is nothing to measure.');
  const how = { env, core: pinned ? 'target' : undefined };
  const grown = [];
  for (const sweep of sweeps) {
    const growth = await measure(sweep, { target, how, bench: helpers, rounds: Math.min(rounds, 5) });
    process.stdout.write(tell(growth));
    grown.push(growth);
  }
  keep('growth', { pinned, grown });
}

await run(bench);
