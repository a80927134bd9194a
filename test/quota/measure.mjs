import { setTimeout as delay } from 'node:timers/promises';
import { interactiveIntervalMs, itemCount, maxBulkMs, maxInteractiveMs, rememberedMs } from './settings.mjs';

/**
 * @typedef {ReturnType<typeof import('./gateway.mjs').createGateway>} Gateway
 * @typedef {Awaited<ReturnType<typeof import('./provider.mjs').startProviders>>} Providers
 * @typedef {{ durations: readonly number[], outcomes: ReadonlySet<string> }} Interactive
 * @typedef {{ states: ReadonlySet<string>, updated: number, ms: number, sent: number } & Interactive} Measured
 */

const toInput = (/** @type {string} */ organizationId) => ({
  vertra: { organizationId, description: `Update of ${organizationId}` },
});

/**
 * Runs a bulk update beside regular interactive updates.
 *
 * @param {Providers} providers
 * @param {readonly Gateway[]} gateways which receive the interactive updates alternately
 * @param {boolean} isKilled whether the gateway is killed and started again while the bulk update waits
 * @returns {Promise<Measured>}
 */
export async function measure(providers, gateways, isKilled) {
  const [gateway] = gateways;
  if (gateway === undefined) throw new Error('There is no gateway.');
  const run = { isDone: false, isPaused: false };
  // The first interactive update begins the window.
  const interactive = updateRegularly(gateways, run);
  await delay(interactiveIntervalMs / 2);
  const begin = performance.now();
  const inputs = Array.from({ length: itemCount }, (_, index) => toInput(`org${index}`));
  const id = await gateway.startBulk(inputs);
  const states = new Set();
  if (isKilled) states.add(await restart(gateway, id, run));
  const updated = await waitForEnd(gateway, id, states);
  const ms = performance.now() - begin;
  run.isDone = true;
  const { durations, outcomes } = await interactive;
  return { durations, outcomes, states, updated, ms, sent: providers.vertra.requests.length };
}

/**
 * @param {readonly Gateway[]} gateways
 * @param {{ readonly isDone: boolean, readonly isPaused: boolean }} run
 * @returns {Promise<Interactive>}
 */
async function updateRegularly(gateways, run) {
  const durations = [];
  const outcomes = new Set();
  const begin = performance.now();
  for (let count = 0; !run.isDone; count += 1) {
    const gateway = gateways[count % gateways.length];
    if (gateway !== undefined && !run.isPaused) {
      const sentAt = performance.now();
      outcomes.add(await gateway.update(toInput('interactive')));
      durations.push(performance.now() - sentAt);
    }
    await delay(Math.max(0, begin + (count + 1) * interactiveIntervalMs - performance.now()));
  }
  return { durations, outcomes };
}

/**
 * Kills the gateway when the bulk update waits for the quota, and starts it again.
 *
 * @param {Gateway} gateway
 * @param {string} id
 * @param {{ isPaused: boolean }} run
 */
async function restart(gateway, id, run) {
  const waiting = 'WAITING_FOR_QUOTA';
  while ((await gateway.readBulk(id)).state !== waiting) await delay(20);
  run.isPaused = true;
  await delay(rememberedMs);
  await gateway.end('SIGKILL');
  await gateway.start();
  run.isPaused = false;
  return waiting;
}

/**
 * @param {Gateway} gateway
 * @param {string} id
 * @param {Set<string>} states to which its states are added
 */
async function waitForEnd(gateway, id, states) {
  for (;;) {
    const { state, updated, waiting } = await gateway.readBulk(id);
    states.add(state);
    if (waiting === 0) return updated;
    await delay(50);
  }
}

/**
 * @param {string} name
 * @param {Measured} measured
 * @returns {import('../soak/check-updates.mjs').Check[]}
 */
export function check(name, { durations, ms, outcomes, sent, states, updated }) {
  const longestMs = Math.max(...durations);
  const refused = sent - updated - durations.length;
  const find = (/** @type {boolean} */ isWrong, /** @type {string} */ found) => (isWrong ? [found] : []);
  return [
    {
      title: `${name}: items that were not updated`,
      found: find(updated !== itemCount, `${itemCount - updated}`),
    },
    {
      title: `${name}: longer than ${Math.round(maxBulkMs)} ms`,
      found: find(ms > maxBulkMs, `${Math.round(ms)} ms`),
    },
    {
      title: `${name}: no wait for the quota`,
      found: find(!states.has('WAITING_FOR_QUOTA'), [...states].join()),
    },
    // A request that is refused with 429 is sent again.
    { title: `${name}: requests beyond the quota`, found: find(refused !== 0, `${refused}`) },
    {
      title: `${name}: interactive updates that were not served at once`,
      found: [
        ...find(longestMs > maxInteractiveMs, `${Math.round(longestMs)} ms`),
        ...[...outcomes].filter((outcome) => outcome !== 'OrganizationUpdated'),
      ],
    },
  ];
}

/**
 * @param {string} name
 * @param {Measured} measured
 */
export function format(name, { durations, ms, sent }) {
  const longest = Math.round(Math.max(...durations));
  return `${name}: ${itemCount} items in ${Math.round(ms)} ms of at most ${Math.round(maxBulkMs)} ms, ${durations.length} interactive updates of at most ${longest} ms, ${sent} requests\n`;
}
