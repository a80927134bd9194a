// Measures the cost of abusive requests (floods) until they are refused: node floods.mjs
import { request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { startChild } from './child.mjs';
import { createCallers, measureShares } from './fair-shares.mjs';
import { crowds, distinct, floods, responses } from './flood-bodies.mjs';
import { startProvider, toOrganizationId } from './flood-provider.mjs';
import { run } from './run.mjs';
import { quantile } from './statistics.mjs';
import { table } from './table.mjs';

/** @typedef {import('./flood-bodies.mjs').Flood} Flood */
/** @typedef {{ status: number, code: string, bytes: number, ms: number }} FloodResult */

const megabyte = 1024 * 1024;

/** A flood is repeated until one of these limits is reached. */
const maxDurationMs = 1000;
const maxRepetitions = 15;

/**
 * @param {string} gateway the URL of its API
 * @param {Flood} flood
 * @returns {Promise<FloodResult>}
 */
async function measureOne(gateway, flood) {
  const url = new URL(flood.path ?? '', gateway).href;
  const started = performance.now();
  const { bytes, status } = await send(url, flood);
  return { status, code: findCode(bytes), bytes: bytes.length, ms: performance.now() - started };
}

/**
 * @param {string} url
 * @param {Flood} flood
 */
function send(url, { body, chunks, headers, method = 'POST' }) {
  if (chunks) return sendChunks(url, chunks);
  if (headers) return sendWithHttp(url, { headers, method, ...(body && { body }) });
  return sendWithFetch(url, body === undefined ? { method } : { method, body });
}

/** Uses `fetch`, which reads a response that arrives before the whole body is sent. */
async function sendWithFetch(/** @type {string} */ url, /** @type {RequestInit} */ init) {
  const response = await fetch(url, { ...init, headers: { 'content-type': 'application/json' } });
  return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
}

/**
 * Uses node:http, because `fetch` sets its own encodings.
 *
 * @param {string} url
 * @param {Flood} flood
 * @returns {Promise<{ status: number, bytes: Buffer }>}
 */
function sendWithHttp(url, { body = '', headers, method }) {
  return new Promise((resolve, reject) => {
    const length = body === '' ? {} : { 'content-length': Buffer.byteLength(body) };
    const sent = request(
      url,
      { method, headers: { ...length, ...headers }, agent: false },
      async (response) => {
        const chunks = await response.toArray();
        resolve({ status: response.statusCode ?? 0, bytes: Buffer.concat(chunks) });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/**
 * Sends a body in chunks of one byte, until it is complete or refused.
 *
 * @param {string} url
 * @param {number} count
 * @returns {Promise<{ status: number, bytes: Buffer }>}
 */
function sendChunks(url, count) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const sent = request(url, { method: 'POST', headers, agent: false }, async (response) => {
      resolve({ status: response.statusCode ?? 0, bytes: Buffer.concat(await response.toArray()) });
    });
    // The gateway closes the connection when it refuses the request.
    sent.on('error', reject);
    for (let chunk = 0; chunk < count; chunk += 1) sent.write(' ');
    sent.end();
  });
}

/** Finds the first error code or type name without parsing the response, which can be too long. */
function findCode(/** @type {Buffer} */ bytes) {
  const text = bytes.toString('latin1', 0, 5000) + bytes.toString('latin1', Math.max(0, bytes.length - 5000));
  return /"code":"(\w+)"/.exec(text)?.[1] ?? /"__typename":"(\w+)"/.exec(text)?.[1] ?? 'success';
}

/**
 * @param {import('./child.mjs').Child} gateway
 * @param {string} name
 * @param {readonly Flood[]} bodies sent alternately; a single one is repeated
 */
async function measure(gateway, name, bodies) {
  const url = String(gateway.ready['graphql']);
  const before = await gateway.request('usage');
  const started = performance.now();
  const results = [];
  const maxCount = Math.max(bodies.length, maxRepetitions);
  while (results.length < maxCount && (results.length === 0 || performance.now() - started < maxDurationMs)) {
    results.push(await measureOne(url, bodies[results.length % bodies.length] ?? {}));
  }
  const after = await gateway.request('usage');
  const times = results.map(({ ms }) => ms);
  return [
    name,
    String(results.length),
    `${((bodies[0]?.body?.length ?? 0) / 1024).toFixed(1)} kB`,
    `${results[0]?.status} ${results[0]?.code}`,
    `${((results[0]?.bytes ?? 0) / 1024).toFixed(1)} kB`,
    ((after.cpuMicros - before.cpuMicros) / results.length / 1000).toFixed(1),
    quantile(times, 0.5).toFixed(1),
    (after.rssBytes / megabyte).toFixed(0),
  ];
}

const columns = ['sent', 'times', 'size', 'response', 'size', 'CPU ms', 'median ms', 'RSS MB'];

/** @param {Record<string, string>} env */
function startGateway(env) {
  const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
  const usage = new URL('report-usage.mjs', import.meta.url).href;
  const common = { PORT: '0', LOG_LEVEL: 'info', RATE_LIMIT_PER_MINUTE: '1000000' };
  return startChild({
    name: 'gateway',
    args: ['--import', usage, main],
    env: { ...common, ...env },
    ipc: true,
  });
}

async function benchRequests() {
  const gateway = await startGateway({ SANDBOX: 'on' });
  const rows = [columns];
  for (const [name, flood] of Object.entries(floods)) rows.push(await measure(gateway, name, [flood]));
  rows.push(await measure(gateway, 'distinct operations', distinct));
  const { status } = await measureOne(new URL('/schema.graphql', String(gateway.ready['graphql'])).href, {
    method: 'GET',
  });
  process.stdout.write(table('\nFloods: cost until the request is refused', rows));
  process.stdout.write(`GET /schema.graphql with AUTH=none: ${status}\n`);
  await gateway.stop();
}

/** @param {Record<string, string>} vertra */
async function benchResponses(vertra) {
  const gateway = await startGateway(vertra);
  const rows = [columns];
  // First, because the circuit opens on other responses.
  rows.push(await measure(gateway, '40 organizations with 10,000 members', crowds));
  for (const name of Object.keys(responses)) {
    const query = `mutation { updateOrganization(input: { vertra: { organizationId: "${toOrganizationId(name)}", description: "D" } }) { __typename } }`;
    rows.push(await measure(gateway, name, [{ body: JSON.stringify({ query }) }]));
  }
  process.stdout.write(table('\nProvider responses: cost for the gateway', rows));
  await gateway.stop();
}

/** @param {Record<string, string>} vertra */
async function benchShares(vertra) {
  const { env, remove } = await createCallers();
  const gateway = await startGateway({ ...vertra, ...env });
  const url = String(gateway.ready['graphql']);
  process.stdout.write(table('\nFair shares: 4 sockets, a queue of 64', await measureShares(url)));
  const { status } = await measureOne(new URL('/schema.graphql', url).href, { method: 'GET' });
  process.stdout.write(`GET /schema.graphql without a credential: ${status}\n`);
  await gateway.stop();
  await remove();
}

async function bench() {
  const provider = await startProvider();
  const vertra = { SANDBOX: 'off', VERTRA_API_TOKEN: 'token', VERTRA_ORIGIN: provider.origin };
  await benchRequests();
  await benchResponses(vertra);
  await benchShares(vertra);
  provider.close();
}

await run(bench);
