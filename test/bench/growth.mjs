// Measures how the cost of a request grows with its size: node growth.mjs [--rounds N] [--unpinned] [path of main.js]
import { fileURLToPath } from 'node:url';
import { startChild } from './child.mjs';
import { createCaller } from './create-caller.mjs';
import { sendFirstRequest } from './first-request.mjs';
import { fitLine } from './fit-line.mjs';
import { readOptions } from './options.mjs';
import { measureRound, startRunner } from './round.mjs';
import { run } from './run.mjs';
import { saveResults } from './save-results.mjs';
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
const list = (/** @type {number} */ length, /** @type {(index: number) => string} */ create) =>
  Array.from({ length }, (_, index) => create(index));

const fields = ['id', 'name', 'description', 'tags', 'ownerId', 'createdAt', 'updatedAt', 'provider'];

/**
 * @typedef {object} Sweep
 * @property {string} unit
 * @property {readonly number[]} sizes
 * @property {(size: number) => { query: string, variables: object }} createRequest
 * @property {(size: number) => number} [members] the members of the organization; 1 by default
 * @property {(size: number) => number} [updatesEach] the updates of one request; 1 by default
 * @property {(size: number) => number} [callers] concurrent callers
 * @property {(size: number) => number} count the requests of a round
 */

const warmUpRequests = 3000;

/** @type {readonly Sweep[]} */
const sweeps = [
  {
    unit: 'fields of one organization',
    sizes: [1, 5, 10, 20, 40],
    createRequest: (size) => ({
      query: mutation(list(size, (index) => `f${index}: ${fields[index % fields.length]}`).join(' ')),
      variables: { input: input() },
    }),
    count: () => 400,
  },
  {
    unit: 'members of one organization',
    sizes: [1, 10, 100, 1000],
    createRequest: () => ({
      query: mutation('id members { userId role joinedAt }'),
      variables: { input: input() },
    }),
    members: (size) => size,
    count: (size) => Math.max(40, 400 / size),
  },
  {
    unit: 'updates in a batch',
    sizes: [1, 5, 20, 50, 100],
    createRequest: (size) => ({
      query: batch,
      variables: { inputs: list(size, (index) => `org${index}`).map(input) },
    }),
    updatesEach: (size) => size,
    callers: () => 4,
    count: (size) => Math.max(12, Math.round(400 / size)),
  },
  {
    unit: 'concurrent callers',
    sizes: [1, 10, 100, 1000],
    createRequest: () => ({ query: mutation('id name description tags'), variables: { input: input() } }),
    callers: (size) => size,
    count: (size) => Math.max(400, 2 * size),
  },
];

/**
 * @param {Sweep} sweep
 * @param {{ target: import('./targets.mjs').Target, startOptions: any, bench: import('./round.mjs').Bench, rounds: number }} with_
 */
async function measure(
  { callers, count, createRequest, members, sizes, unit, updatesEach },
  { bench, rounds, startOptions, target },
) {
  /** @type {number[][]} */
  const costs = sizes.map(() => []);
  const { child, job } = await startRunner(target, startOptions);
  await measureRound({ child, job }, bench, { count: warmUpRequests });
  const jobs = [];
  for (const size of sizes) {
    await bench.upstream.request({ members: members?.(size) ?? 1 });
    const body = JSON.stringify(createRequest(size));
    const isSuccess = (/** @type {any} */ response) => !response.errors;
    const { text } = await sendFirstRequest({ ...target, body, isSuccess }, child);
    jobs.push({ ...job, body, expected: text });
  }
  // The first round warms up each size and is not measured.
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, size] of sizes.entries()) {
      await bench.upstream.request({ members: members?.(size) ?? 1 });
      const load = { count: count(size), callers: callers?.(size) ?? 16 };
      const runner = { child, job: /** @type {import('./round.mjs').Work} */ (jobs[index]) };
      const { cpuMicros } = await measureRound(runner, bench, load, updatesEach?.(size));
      if (round > 0) costs[index]?.push(cpuMicros);
    }
  }
  await child.stop();
  await bench.upstream.request({ members: 1 });
  const points = sizes.map((size, index) => ({ size, cost: spread(costs[index] ?? []).median }));
  return { unit, points, fit: fitLine(points) };
}

/** @param {Awaited<ReturnType<typeof measure>>} growth */
function formatGrowth({ fit: { base, each, exponent, r2 }, points, unit }) {
  const rows = points.map(({ cost, size }) => [String(size), cost.toFixed(0), (cost / size).toFixed(1)]);
  const line = `≈ ${base.toFixed(0)} + ${each.toFixed(2)} × size (R² ${r2.toFixed(3)}); size^${exponent.toFixed(2)} from the first to the last`;
  return table(`CPU µs per request by ${unit}: ${line}`, [['size', 'request', 'per unit'], ...rows]);
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
  const [target] = gatewayTargets(mainPath, createCaller());
  if (!target) throw new Error('There is no gateway to measure.');
  const startOptions = { env, core: pinned ? 'target' : undefined };
  const growths = [];
  for (const sweep of sweeps) {
    const growth = await measure(sweep, {
      target,
      startOptions,
      bench: helpers,
      rounds: Math.min(rounds, 5),
    });
    process.stdout.write(formatGrowth(growth));
    growths.push(growth);
  }
  saveResults('growth', { pinned, growths });
}

await run(bench);
