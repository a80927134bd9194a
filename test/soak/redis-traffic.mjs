import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from './client.mjs';
import { newKey } from './ledger.mjs';
import { updateOne } from './operations.mjs';
import { pick } from './pick.mjs';
import { bulkEnded, startBulk } from './redis-bulk.mjs';

const itemCount = 20;
const betweenMs = 20;
const endsWithinMs = 60_000;

/**
 * Updates that each gateway is asked for under one key, and bulk updates.
 *
 * @param {ReturnType<typeof import('./ledger.mjs').createLedger>} ledger
 * @param {readonly { url: string }[]} gateways
 */
export function createRedisTraffic(ledger, gateways) {
  const clients = gateways.map(({ url }) => createClient(url, 0));
  const someUrl = () => pick(gateways).url;
  const add = (/** @type {string} */ key) => ledger.add(key, pick(['vida', 'vertra']));
  /** @type {Promise<void>[]} */
  const bulks = [];
  const sendBulk = async () => {
    const key = newKey();
    const items = Array.from({ length: itemCount }, (_, index) => add(`${key} item ${index}`));
    await bulkEnded(someUrl, await startBulk(someUrl, key, items));
  };
  const sendKeyed = async (/** @type {() => boolean} */ goesOn) => {
    while (goesOn()) {
      const update = add(newKey());
      await Promise.all(clients.map((client) => client.send(updateOne(update, true), [update])));
      await pause(betweenMs);
    }
  };
  return {
    /** Starts a bulk update and keyed updates; the function that is returned ends the keyed ones. */
    begin() {
      let goesOn = true;
      bulks.push(sendBulk());
      const sending = [sendKeyed(() => goesOn), sendKeyed(() => goesOn)];
      return async () => {
        goesOn = false;
        await Promise.all(sending);
      };
    },
    /** Resolves to whether all bulk updates end in time. */
    async ended() {
      const late = pause(endsWithinMs, false, { ref: false });
      const allEnd = await Promise.race([Promise.all(bulks).then(() => true), late]);
      await Promise.all(clients.map(({ close }) => close()));
      return allEnd;
    },
  };
}
