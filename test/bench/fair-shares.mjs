import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { quantile } from './statistics.mjs';

const updates = 40;
const intervalMs = 50;
const concurrentReads = 100;
const concurrentUpdates = 8;

const update =
  'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { __typename } }';
const createInput = (/** @type {string} */ organizationId) => ({
  vertra: { organizationId, description: 'D' },
});

/** A shorter delay would measure how many requests a process refuses in a second. */
const retryDelayMs = 250;

/** Creates two callers and so few sockets that one caller can occupy all of them. */
export async function createCallers() {
  const folder = await mkdtemp(join(tmpdir(), 'floods-'));
  const file = join(folder, 'keys.json');
  const keys = ['flooder', 'other'].map((name) => ({
    name,
    sha256: createHash('sha256').update(name).digest('hex'),
    scopes: ['organizations:read', 'organizations:write'],
    organizations: ['*'],
  }));
  await writeFile(file, JSON.stringify({ keys }));
  return {
    env: { AUTH: 'api-key', AUTH_API_KEYS_FILE: file, PROVIDER_SOCKETS: '4', PROVIDER_QUEUE: '64' },
    remove: () => rm(folder, { recursive: true }),
  };
}

/** Measures the updates of one caller, alone and while another caller floods the gateway. */
export async function measureShares(/** @type {string} */ url) {
  const rows = [['updates of one caller', 'sent', 'refused', 'median ms', 'max ms']];
  rows.push(await measureUpdates(url, 'alone'));
  const stop = new AbortController();
  const flood = Array.from({ length: concurrentReads }, () => readContinuously(url, stop.signal));
  await delay(200);
  rows.push(await measureUpdates(url, `during ${concurrentReads} concurrent reads of another caller`));
  stop.abort();
  await Promise.all(flood);
  const hanging = Array.from({ length: concurrentUpdates }, (_, index) =>
    send(url, 'flooder', { query: update, variables: { input: createInput(`hang${index}`) } }),
  );
  await delay(200);
  rows.push(await measureUpdates(url, `during ${concurrentUpdates} hanging updates of another caller`));
  await Promise.all(hanging);
  return rows;
}

/**
 * @param {string} url
 * @param {string} condition
 */
async function measureUpdates(url, condition) {
  const input = createInput('org123');
  const pending = [];
  for (let index = 0; index < updates; index += 1) {
    pending.push(send(url, 'other', { query: update, variables: { input } }));
    await delay(intervalMs);
  }
  const responses = await Promise.all(pending);
  const times = responses.map(({ ms }) => ms);
  const refused = responses.filter(({ text }) => !text.includes('OrganizationUpdated'));
  return [
    condition,
    String(updates),
    String(refused.length),
    quantile(times, 0.5).toFixed(0),
    Math.max(...times).toFixed(0),
  ];
}

/**
 * @param {string} url
 * @param {AbortSignal} signal
 */
async function readContinuously(url, signal) {
  const query = '{ organization(id: "vertra:slow") { __typename } }';
  while (!signal.aborted) {
    const { text } = await send(url, 'flooder', { query });
    if (text.includes('Unavailable')) await delay(retryDelayMs);
  }
}

/**
 * @param {string} url
 * @param {string} key
 * @param {object} params
 */
async function send(url, key, params) {
  const started = performance.now();
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify(params),
  });
  const text = await response.text();
  return { text, ms: performance.now() - started };
}
