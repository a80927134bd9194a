// The sizes of a request: one gateway for all sizes of a sweep.
import { measureRound, startRunner, toRunner } from './round.mjs';
import { organizationId, updates } from './settings.mjs';

/**
 * @typedef {object} RequestSweep
 * @property {string} unit
 * @property {readonly number[]} sizes
 * @property {(size: number) => { query: string, variables: object }} createRequest
 * @property {(size: number) => number} [members] the members of the organization; 1 by default
 * @property {(size: number) => number} [writes] the updates of one request; 1 by default
 * @property {(size: number) => number} [concurrency] the concurrent requests; 16 by default
 * @property {boolean} [separateCallers] whether concurrent requests are of different callers
 * @property {(size: number) => number} count the requests of a round
 */

const warmUpRequests = 2000;

const mutation = (/** @type {string} */ organization) =>
  `mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) {
    __typename ... on OrganizationUpdated { organization { ${organization} } } } }`;
const batch = `mutation ($inputs: [UpdateOrganizationInput!]!) { updateOrganizations(inputs: $inputs) {
  __typename ... on OrganizationUpdated { organization { id name description tags } } } }`;

/** One object can have each field at most three times. */
const fields = [
  ...['id', 'provider', 'connection', 'providerId', 'name', 'description', 'tags', 'ownerId', 'createdAt'],
  'updatedAt',
];

/** @type {(length: number, create: (index: number) => any) => any[]} */
const list = (length, create) => Array.from({ length }, (_, index) => create(index));

const createInput = (id = organizationId) => ({ vertra: { organizationId: id, ...updates } });

/** @type {readonly RequestSweep[]} */
const sweeps = [
  {
    unit: 'fields',
    sizes: [1, 3, 10, 30],
    createRequest: (size) => ({
      query: mutation(list(size, (index) => `f${index}: ${fields[index % fields.length]}`).join(' ')),
      variables: { input: createInput() },
    }),
    count: () => 400,
  },
  {
    unit: 'members',
    sizes: [1, 10, 100, 1000],
    createRequest: () => ({
      query: mutation('id members { userId role joinedAt }'),
      variables: { input: createInput() },
    }),
    members: (size) => size,
    count: (size) => Math.max(40, 400 / size),
  },
  {
    unit: 'updates in a batch',
    sizes: [1, 5, 20, 50, 100],
    createRequest: (size) => ({
      query: batch,
      variables: { inputs: list(size, (index) => createInput(`${organizationId}x${index}`)) },
    }),
    writes: (size) => size,
    // One caller can have 1,000 running updates.
    concurrency: () => 4,
    count: (size) => Math.max(12, Math.round(400 / size)),
  },
  {
    unit: 'callers',
    sizes: [1, 10, 100, 1000],
    createRequest: () => ({
      query: mutation('id name description tags'),
      variables: { input: createInput() },
    }),
    concurrency: (size) => size,
    separateCallers: true,
    count: (size) => Math.max(400, 2 * size),
  },
];

/** @type {readonly import('./growth.mjs').Sweep[]} */
export const requestSweeps = sweeps.map((sweep) => ({
  unit: sweep.unit,
  sizes: sweep.sizes,
  open: (context) => openSweep(sweep, context),
}));

/**
 * @param {RequestSweep} sweep
 * @param {import('./growth.mjs').Context} context
 */
async function openSweep(sweep, context) {
  const { concurrency, count, createRequest, members, separateCallers = false, sizes, writes } = sweep;
  const { bench, startOptions, target } = context;
  const runner = await startRunner(target, startOptions);
  await measureRound(runner, bench, { count: warmUpRequests });
  const isSuccess = (/** @type {any} */ { errors }) => !errors;
  /** @type {Map<number, import('./round.mjs').Runner>} */
  const runners = new Map();
  for (const size of sizes) {
    await bench.upstream.request({ members: members?.(size) ?? 1 });
    const request = { body: JSON.stringify(createRequest(size)), calls: { writes: writes?.(size) ?? 1 } };
    const { job, ...own } = await toRunner(runner.child, { ...target, ...request, isSuccess });
    const headersInTurn = separateCallers && { headersInTurn: context.callers.slice(0, size) };
    runners.set(size, { ...own, job: { ...job, ...headersInTurn } });
  }
  return async (/** @type {number} */ size) => {
    await bench.upstream.request({ members: members?.(size) ?? 1 });
    const load = { count: count(size), callers: concurrency?.(size) ?? 16 };
    const own = /** @type {import('./round.mjs').Runner} */ (runners.get(size));
    return (await measureRound(own, bench, load)).cpuMicros;
  };
}
