import { startSandbox } from '../../dist/sandbox/sandbox.js';
import { providerNames } from './fault-schedule.mjs';

/** @typedef {import('./faults.mjs').Fault} Fault */

/**
 * Starts both simulated providers, whose faults follow a schedule.
 *
 * @param {import('./ledger.mjs').Ledger} ledger records the received and the applied updates
 * @param {ReturnType<typeof import('./fault-schedule.mjs').createFaultSchedule>} schedule
 * @returns {Promise<import('../../src/sandbox/sandbox.ts').Sandbox>}
 */
export async function startProviders(ledger, schedule) {
  const sandbox = await startSandbox();
  for (const name of providerNames) {
    const provider = sandbox[name];
    provider.inject(({ body, organizationId = '' }) => {
      const update = ledger.find(body);
      const plan = schedule.plan(name);
      if (!update) return withDelay(plan, () => {});
      const before = provider.writes(organizationId);
      update.sent += 1;
      if (update.mayBeApplied) update.unsafeRetries += 1;
      if (plan.fault?.applied === false && !plan.refused) update.mayBeApplied = true;
      return withDelay(plan, () => {
        if (provider.writes(organizationId) !== before) ledger.apply(update);
      });
    });
  }
  return sandbox;
}

/**
 * Delays the planned fault, or the usual response without one. An update is applied before the delay, and `onApplied` is
 * called then.
 *
 * @param {import('./fault-schedule.mjs').RequestPlan} plan
 * @param {() => void} onApplied
 * @returns {Fault}
 */
function withDelay({ delayMs, fault }, onApplied) {
  /** @type {(response: import('node:http').ServerResponse, play: () => void) => void} */
  const playLater = (response, play) => {
    if (delayMs === 0) play();
    else setTimeout(() => response.destroyed || play(), delayMs);
  };
  if (fault && !fault.applied) {
    return { applied: false, play: (response) => playLater(response, () => fault.play(response)) };
  }
  /** @type {Extract<Fault, { applied: true }>['play']} */
  const sendUsual = (response, usual) => response.writeHead(usual.status, usual.headers).end(usual.body);
  return {
    applied: true,
    play(response, usual) {
      onApplied();
      playLater(response, () => (fault?.play ?? sendUsual)(response, usual));
    },
  };
}
