import { setInterval as every } from 'node:timers/promises';
import { newKey } from './ledger.mjs';
import { updateMany, updateOne } from './operations.mjs';
import { limits, mostInFlight } from './settings.mjs';
import { providerNames } from './weather.mjs';

/**
 * @typedef {import('./client.mjs').Client} Client
 * @typedef {import('./ledger.mjs').Ledger} Ledger
 */

const tickMs = 10;
const upTo = (/** @type {number} */ most) => 1 + Math.floor(Math.random() * most);
const chance = (/** @type {number} */ share) => Math.random() < share;
const someProvider = () => providerNames[upTo(providerNames.length) - 1] ?? 'vida';

/** @type {(client: Client, ledger: Ledger) => Promise<void>} */
async function sendUnkeyed(client, ledger) {
  const update = ledger.add(null, someProvider());
  await client.send(updateOne(update, false), [update]);
}

/**
 * One key from one to four clients at once; now and then again later, and for another update.
 *
 * @type {(client: Client, ledger: Ledger) => Promise<void>}
 */
async function sendKeyed(client, ledger) {
  const update = ledger.add(newKey(), someProvider());
  const send = () => client.send(updateOne(update, chance(0.5)), [update]);
  await Promise.all(Array.from({ length: upTo(4) }, send));
  if (chance(0.3)) await send();
  if (!chance(0.1)) return;
  const other = ledger.add(update.key, update.provider);
  await client.send(updateOne(other, false), [other]);
  await send();
}

/**
 * Two to six updates in one batch; half of the batches have a key, and half of those are sent twice at once.
 *
 * @type {(client: Client, ledger: Ledger) => Promise<void>}
 */
async function sendBatch(client, ledger) {
  const key = chance(0.5) ? newKey() : null;
  const updates = Array.from({ length: 1 + upTo(5) }, (_, index) =>
    ledger.add(key && `${key} item ${index}`, someProvider()),
  );
  const send = () => client.send(updateMany(updates, key), updates);
  await Promise.all(key && chance(0.5) ? [send(), send()] : [send()]);
}

function chooseKind() {
  const number = Math.random();
  if (number < 0.4) return sendUnkeyed;
  return number < 0.8 ? sendKeyed : sendBatch;
}

/**
 * Sends at a steady rate, whatever the answers take, and resolves when all is answered.
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
  for await (const _tick of every(tickMs)) {
    const elapsed = (performance.now() - start) / 1000;
    if (elapsed >= seconds) break;
    const isDue = () => counts.requests - sentBefore < elapsed * perSecond && counts.inFlight < mostInFlight;
    while (isDue()) running.push(chooseKind()(client, ledger));
  }
  const late = new Promise((_resolve, reject) => {
    const why = () => new Error(`${counts.inFlight} requests were not answered in time`);
    setTimeout(() => reject(why()), limits.settleMs).unref();
  });
  await Promise.race([Promise.all(running), late]);
}
