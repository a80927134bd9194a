import { startSandbox } from '../../dist/sandbox/sandbox.js';
import { providerNames } from './weather.mjs';

/** @typedef {import('./faults.mjs').Fault} Fault */

/**
 * Both providers, under the weather.
 *
 * @param {import('./ledger.mjs').Ledger} ledger is told what arrives and what is applied
 * @param {ReturnType<typeof import('./weather.mjs').createWeather>} weather
 * @returns {Promise<import('../../src/sandbox/sandbox.ts').Sandbox>}
 */
export async function startProviders(ledger, weather) {
  const sandbox = await startSandbox();
  for (const name of providerNames) {
    const box = sandbox[name];
    box.inject(({ body, organizationId = '' }) => {
      const update = ledger.find(body);
      const moment = weather.moment(name);
      if (!update) return watched(moment, () => {});
      const before = box.writes(organizationId);
      update.sent += 1;
      if (update.mayBeApplied) update.sentTooOften += 1;
      if (moment.fault?.applied === false && !moment.refused) update.mayBeApplied = true;
      return watched(moment, () => {
        if (box.writes(organizationId) !== before) ledger.apply(update);
      });
    });
  }
  return sandbox;
}

/**
 * The same fault, or the usual answer where there is none, some time later. What is to be applied is applied at once,
 * and `look` runs then.
 *
 * @param {import('./weather.mjs').Moment} moment
 * @param {() => void} look
 * @returns {Fault}
 */
function watched({ delayMs, fault }, look) {
  /** @type {(response: import('node:http').ServerResponse, play: () => void) => void} */
  const later = (response, play) => {
    if (delayMs === 0) play();
    else setTimeout(() => response.destroyed || play(), delayMs);
  };
  if (fault && !fault.applied) {
    return { applied: false, play: (response) => later(response, () => fault.play(response)) };
  }
  /** @type {Extract<Fault, { applied: true }>['play']} */
  const usually = (response, usual) => response.writeHead(usual.status, usual.headers).end(usual.body);
  return {
    applied: true,
    play(response, usual) {
      look();
      later(response, () => (fault?.play ?? usually)(response, usual));
    },
  };
}
