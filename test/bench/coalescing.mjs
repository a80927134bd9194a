// Counts the requests to a provider for a fixed workload: [LATENCY_MS=50] node coalescing.mjs [dist/main.js of another build, to compare with]
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { startChild } from './child.mjs';
import { createCallers } from './create-caller.mjs';
import { run } from './run.mjs';
import { targetEnv } from './settings.mjs';
import { quantile } from './statistics.mjs';

const callers = 100;
const organizations = 20;
const operations = 6000;
/** A busy machine needs a slower provider, or too few of the callers wait for it at the same time. */
const latencyMs = Number(process.env['LATENCY_MS'] ?? 50);
/** One operation in ten is an update. */
const updateEvery = 10;

const ownMain = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const read = 'query ($id: ID!) { organization(id: $id) { ... on Organization { name } } }';
const update = `mutation ($id: ID!) {
  updateOrganization(input: { vertra: { organizationId: $id, description: "D" } }) {
    ... on OrganizationUpdated { organization { name } }
  }
}`;

/**
 * @typedef {Record<string, string>} Headers
 * @typedef {{ main: string, reads: number, writes: number, medianMs: number, seconds: number }} Result
 */

/** Returns random numbers, the same in each run. */
function createRandom() {
  let state = 1;
  return (/** @type {number} */ below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

/**
 * Reads or updates an organization, and returns its version.
 *
 * @param {string} url
 * @param {Headers} caller
 * @param {string} id
 * @param {boolean} isUpdate
 */
async function send(url, caller, id, isUpdate) {
  const body = isUpdate
    ? { query: update, variables: { id } }
    : { query: read, variables: { id: `vertra:${id}` } };
  const headers = { 'content-type': 'application/json', ...caller };
  // Half the work of fetch, which would leave the providers idle.
  const response = await request(url, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await response.body.text();
  const version = /"name":"(\d+)"/.exec(text)?.[1];
  if (version === undefined) throw new Error(text.slice(0, 300));
  return Number(version);
}

/**
 * Sends all operations, those of each caller one after the other. Checks that no read shows less than an update whose outcome was
 * known before the read began.
 *
 * @param {string} url
 * @param {readonly Headers[]} headers
 */
async function sendAll(url, headers) {
  const random = createRandom();
  const ids = Array.from({ length: operations }, () => `org${random(organizations)}`).entries();
  /** @type {Map<string, number>} */
  const known = new Map();
  /** @type {number[]} */
  const latencies = [];
  const work = async (/** @type {Headers} */ caller) => {
    for (const [index, id] of ids) {
      const isUpdate = index % updateEvery === 0;
      const oldest = known.get(id) ?? 0;
      const startedAt = performance.now();
      const version = await send(url, caller, id, isUpdate);
      latencies.push(performance.now() - startedAt);
      if (version < oldest)
        throw new Error(`${id} shows version ${version} after version ${oldest} was confirmed`);
      if (isUpdate) known.set(id, Math.max(known.get(id) ?? 0, version));
    }
  };
  await Promise.all(headers.map(work));
  return quantile(latencies, 0.5);
}

/**
 * @param {string} main
 * @returns {Promise<Result>}
 */
async function measure(main) {
  const script = fileURLToPath(new URL('slow-upstream.mjs', import.meta.url));
  const upstream = await startChild({
    name: 'upstream',
    args: [script],
    ipc: true,
    env: { LATENCY_MS: String(latencyMs) },
  });
  const { env, headers } = createCallers(callers);
  const settings = { ...targetEnv(String(upstream.ready['origin'])), ...env };
  const gateway = await startChild({ name: main, args: [main], env: settings });
  const startedAt = performance.now();
  const medianMs = await sendAll(String(gateway.ready['graphql']), headers);
  const seconds = (performance.now() - startedAt) / 1000;
  const { reads, writes } = await upstream.request('counts');
  await gateway.stop();
  await upstream.stop();
  return { main, reads, writes, medianMs, seconds };
}

function report(/** @type {Result} */ { main, medianMs, reads, seconds, writes }) {
  const share = ((reads + writes) / operations).toFixed(2);
  process.stdout.write(
    `${main}\n  ${reads + writes} requests to the provider (${reads} reads, ${writes} updates), ${share} for each operation; ` +
      `median ${medianMs.toFixed(0)} ms, ${(operations / seconds).toFixed(0)} operations a second\n`,
  );
}

async function bench() {
  process.stdout.write(
    `${operations} operations on ${organizations} organizations by ${callers} callers, ${updateEvery - 1} in ${updateEvery} of them reads, at a provider that takes ${latencyMs} ms\n`,
  );
  const [, , other] = process.argv;
  const results = [];
  for (const main of [...(other === undefined ? [] : [resolve(other)]), ownMain])
    results.push(await measure(main));
  for (const result of results) report(result);
}

await run(bench);
