import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from './client.mjs';
import { createKey } from './ledger.mjs';
import { createUpdate } from './operations.mjs';
import { pick } from './pick-random.mjs';
import { startBulk, waitForBulk } from './redis-bulk.mjs';

const itemCount = 20;
const intervalMs = 20;
const bulkTimeoutMs = 60_000;

/**
 * Creates traffic of bulk updates, and of updates that each gateway receives with the same key.
 *
 * @param {ReturnType<typeof import('./ledger.mjs').createLedger>} ledger
 * @param {readonly { url: string }[]} gateways
 */
export function createRedisTraffic(ledger, gateways) {
  const clients = gateways.map(({ url }) => createClient(url, 0));
  const pause = createPause();
  const pickUrl = async () => {
    await pause.ended();
    return pick(gateways).url;
  };
  const addUpdate = (/** @type {string} */ key) => ledger.add(key, pick(['vida', 'vertra']));
  /** @type {Promise<void>[]} */
  const bulks = [];
  const sendBulk = async () => {
    const key = createKey();
    const items = Array.from({ length: itemCount }, (_, index) => addUpdate(`${key} item ${index}`));
    await waitForBulk(pickUrl, await startBulk(pickUrl, key, items));
  };
  const sendKeyed = async (/** @type {() => boolean} */ isRunning) => {
    while (isRunning()) {
      const update = addUpdate(createKey());
      await Promise.all(clients.map((client) => client.send(createUpdate(update, true), [update])));
      await delay(intervalMs);
    }
  };
  return {
    /** Starts a bulk update and keyed updates; the returned function stops the keyed ones and the requests about bulk updates. */
    start() {
      let isRunning = true;
      pause.end();
      bulks.push(sendBulk());
      const sending = [sendKeyed(() => isRunning), sendKeyed(() => isRunning)];
      return async () => {
        isRunning = false;
        pause.begin();
        await Promise.all(sending);
      };
    },
    /** Resolves to whether all bulk updates finish in time. */
    async finish() {
      pause.end();
      const timeout = delay(bulkTimeoutMs, false, { ref: false });
      const allFinished = await Promise.race([Promise.all(bulks).then(() => true), timeout]);
      await Promise.all(clients.map(({ close }) => close()));
      return allFinished;
    },
  };
}

/** Creates a pause in which no request is sent, because a gateway that serves requests is not idle. */
function createPause() {
  /** @type {Promise<void>} */
  let ended = Promise.resolve();
  let end = () => {};
  return {
    begin() {
      ended = new Promise((resolve) => {
        end = resolve;
      });
    },
    end: () => end(),
    ended: () => ended,
  };
}
