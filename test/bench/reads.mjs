// Compares reading a hundred organizations in one request with reading them one by one: node reads.mjs
import { fileURLToPath } from 'node:url';
import { startSandbox } from '../../dist/sandbox/sandbox.js';
import { startChild } from './child.mjs';
import { run } from './run.mjs';
import { quantile } from './statistics.mjs';

const count = 100;
const rounds = 7;
const ids = Array.from({ length: count }, (_, index) => `org${index}`);

/** @param {readonly number[]} values */
const median = (values) => quantile(values, 0.5);

/** @param {string} id */
const toOrganization = (id) => ({ id, name: `Name ${id}`, owner_id: '1', members: [], tags: [] });

/** @param {import('../../src/sandbox/recorded-request.ts').RecordedRequest} request */
function selectFault({ organizationId, path }) {
  const response = path.endsWith('@me') ? ids.map(toOrganization) : toOrganization(organizationId ?? '');
  return {
    applied: /** @type {const} */ (false),
    /** @param {import('node:http').ServerResponse} out */
    play: (out) => out.writeHead(200).end(JSON.stringify({ status: 'success', response })),
  };
}

/**
 * @param {string} url
 * @param {string[]} organizationIds
 */
async function read(url, organizationIds) {
  const query = '{ organizations(ids: $ids) { ... on Organization { id name } } }';
  const body = JSON.stringify({
    query: `query ($ids: [ID!]!) ${query}`,
    variables: { ids: organizationIds.map((id) => `vertra:${id}`) },
  });
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const { data } = await response.json();
  if (data?.organizations?.some((/** @type {{ name?: string }} */ each) => !each?.name)) {
    throw new Error(`An organization is missing: ${JSON.stringify(data).slice(0, 200)}`);
  }
}

/**
 * @param {import('../../src/sandbox/simulated-provider.ts').SimulatedProvider} provider
 * @param {() => Promise<void>} work
 */
async function measure(provider, work) {
  const before = provider.requests.length;
  const started = performance.now();
  await work();
  return { ms: performance.now() - started, calls: provider.requests.length - before };
}

async function bench() {
  const { close, vertra } = await startSandbox();
  vertra.inject(selectFault);
  const env = {
    PORT: '0',
    LOG_LEVEL: 'info',
    RATE_LIMIT_PER_MINUTE: '1000000',
    VERTRA_ORIGIN: vertra.origin,
    VERTRA_API_TOKEN: vertra.token,
  };
  const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
  const gateway = await startChild({ name: 'gateway', args: [main], env });
  const url = String(gateway.ready['graphql']);
  const inOneRequest = () => read(url, ids);
  const oneByOne = async () => {
    for (const id of ids) await read(url, [id]);
  };
  await inOneRequest();
  await oneByOne();
  const results = [];
  for (let round = 0; round < rounds; round += 1) {
    results.push({
      inOneRequest: await measure(vertra, inOneRequest),
      separately: await measure(vertra, oneByOne),
    });
  }
  await close();
  const ratio = median(results.map((each) => each.separately.ms / each.inOneRequest.ms));
  const [first] = results;
  process.stdout.write(
    `\nReading ${count} organizations of Vertra Cloud, median of ${rounds} rounds\n` +
      `  in one request: ${first?.inOneRequest.calls} call, ${median(results.map((each) => each.inOneRequest.ms)).toFixed(1)} ms\n` +
      `  one by one:     ${first?.separately.calls} calls, ${median(results.map((each) => each.separately.ms)).toFixed(1)} ms\n` +
      `  one by one / in one request = ${ratio.toFixed(1)}\n`,
  );
}

await run(bench);
