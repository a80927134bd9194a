import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { quantile } from './statistics.mjs';

const updates = 40;
const everyMs = 50;
const readsAtOnce = 100;
const updatesAtOnce = 8;

const update =
  'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { __typename } }';
const inputOf = (/** @type {string} */ organizationId) => ({ vertra: { organizationId, description: 'D' } });

/** Sooner, the two would measure how many requests a process refuses in a second. */
const retryMs = 250;

/** Two callers, and few places at the provider, so that one caller can take them all. */
export async function callersOf() {
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

/** Updates of one caller, alone and while another one reads as much as it can. */
export async function measureShares(/** @type {string} */ url) {
  const rows = [['updates of one caller', 'sent', 'refused', 'median ms', 'slowest ms']];
  rows.push(await measureUpdates(url, 'alone'));
  const stop = new AbortController();
  const flood = Array.from({ length: readsAtOnce }, () => readOn(url, stop.signal));
  await delay(200);
  rows.push(await measureUpdates(url, `beside ${readsAtOnce} reads at once of another`));
  stop.abort();
  await Promise.all(flood);
  const hanging = Array.from({ length: updatesAtOnce }, (_, index) =>
    ask(url, 'flooder', { query: update, variables: { input: inputOf(`hang${index}`) } }),
  );
  await delay(200);
  rows.push(await measureUpdates(url, `beside ${updatesAtOnce} updates of another that hang`));
  await Promise.all(hanging);
  return rows;
}

/**
 * @param {string} url
 * @param {string} when
 */
async function measureUpdates(url, when) {
  const input = inputOf('org123');
  const sent = [];
  for (let index = 0; index < updates; index += 1) {
    sent.push(ask(url, 'other', { query: update, variables: { input } }));
    await delay(everyMs);
  }
  const told = await Promise.all(sent);
  const times = told.map(({ ms }) => ms);
  const refused = told.filter(({ text }) => !text.includes('OrganizationUpdated'));
  return [
    when,
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
async function readOn(url, signal) {
  const query = '{ organization(id: "vertra:slow") { __typename } }';
  while (!signal.aborted) {
    const { text } = await ask(url, 'flooder', { query });
    if (text.includes('Unavailable')) await delay(retryMs);
  }
}

/**
 * @param {string} url
 * @param {string} key
 * @param {object} params
 */
async function ask(url, key, params) {
  const started = performance.now();
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify(params),
  });
  const text = await response.text();
  return { text, ms: performance.now() - started };
}
