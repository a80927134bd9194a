import { setInterval as createInterval } from 'node:timers/promises';
import { providerNames } from './fault-schedule.mjs';
import { createKey } from './ledger.mjs';
import { createBatch, createUpdate } from './operations.mjs';
import { limits, maxInFlight } from './settings.mjs';

/**
 * @typedef {import('./client.mjs').Client} Client
 * @typedef {import('./ledger.mjs').Ledger} Ledger
 */

const tickMs = 10;
const randomUpTo = (/** @type {number} */ max) => 1 + Math.floor(Math.random() * max);
const isChosen = (/** @type {number} */ probability) => Math.random() < probability;
const pickProvider = () => providerNames[randomUpTo(providerNames.length) - 1] ?? 'vida';

/** @type {(client: Client, ledger: Ledger) => Promise<void>} */
async function sendUnkeyed(client, ledger) {
  const update = ledger.add(null, pickProvider());
  await client.send(createUpdate(update, false), [update]);
}

/**
 * Sends one key from one to four clients concurrently, and sometimes later again, or for another update.
 *
 * @type {(client: Client, ledger: Ledger) => Promise<void>}
 */
async function sendKeyed(client, ledger) {
  const update = ledger.add(createKey(), pickProvider());
  const send = () => client.send(createUpdate(update, isChosen(0.5)), [update]);
  await Promise.all(Array.from({ length: randomUpTo(4) }, send));
  if (isChosen(0.3)) await send();
  if (!isChosen(0.1)) return;
  const other = ledger.add(update.key, update.provider);
  await client.send(createUpdate(other, false), [other]);
  await send();
}

/**
 * Sends two to six updates in one batch; half of the batches have a key, and half of those are sent twice concurrently.
 *
 * @type {(client: Client, ledger: Ledger) => Promise<void>}
 */
async function sendBatch(client, ledger) {
  const key = isChosen(0.5) ? createKey() : null;
  const updates = Array.from({ length: 1 + randomUpTo(5) }, (_, index) =>
    ledger.add(key && `${key} item ${index}`, pickProvider()),
  );
  const send = () => client.send(createBatch(updates, key), updates);
  await Promise.all(key && isChosen(0.5) ? [send(), send()] : [send()]);
}

function pickKind() {
  const number = Math.random();
  if (number < 0.4) return sendUnkeyed;
  return number < 0.8 ? sendKeyed : sendBatch;
}

/**
 * Sends at a steady rate, independent of the responses, and resolves after all of them.
 *
 * @param {Client} client
 * @param {Ledger} ledger
 * @param {{ perSecond: number, seconds: number }} load
 */
export async function sendLoad(client, ledger, { perSecond, seconds }) {
  const { counts } = client;
  const start = performance.now();
  const sentBefore = counts.requests;
  /** @type {Promise<unknown>[]} */
  const running = [];
  for await (const _tick of createInterval(tickMs)) {
    const elapsed = (performance.now() - start) / 1000;
    if (elapsed >= seconds) break;
    const isDue = () => counts.requests - sentBefore < elapsed * perSecond && counts.inFlight < maxInFlight;
    while (isDue()) running.push(pickKind()(client, ledger));
  }
  const timeout = new Promise((_resolve, reject) => {
    const createError = () => new Error(`${counts.inFlight} requests got no response in time.`);
    setTimeout(() => reject(createError()), limits.settleMs).unref();
  });
  await Promise.race([Promise.all(running), timeout]);
}
