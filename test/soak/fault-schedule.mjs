import { faults, refusals } from './faults.mjs';
import { faultRates, maxResponseDelayMs, outages } from './settings.mjs';

/**
 * @typedef {import('./faults.mjs').Fault} Fault
 * @typedef {'vida' | 'vertra'} ProviderName
 * @typedef {{ fault?: Fault, delayMs: number, refused?: boolean }} RequestPlan the fault and the delay of one request; `refused` when the fault proves that nothing is applied
 */

/** @type {readonly ProviderName[]} */
export const providerNames = ['vida', 'vertra'];

/** Creates a schedule that plans no faults until its start, and then random faults and delays. */
export function createFaultSchedule() {
  /** @type {Map<string, number>} the number of times that each fault was played */
  const played = new Map(
    providerNames.flatMap((name) => Object.keys(faults[name]).map((kind) => [`${name} ${kind}`, 0])),
  );
  /** @type {(() => number) | undefined} */
  let progress;
  return {
    played,
    /** @param {() => number} getProgress returns the progress of the run, from 0 to 1 */
    start(getProgress) {
      progress = getProgress;
    },
    /**
     * @param {ProviderName} name
     * @returns {RequestPlan}
     */
    plan(name) {
      if (!progress) return { delayMs: 0 };
      const delayMs = Math.random() * maxResponseDelayMs;
      const { from, to } = outages[name];
      const now = progress();
      const rate = now >= from && now < to ? faultRates.outage : faultRates.normal;
      if (Math.random() >= rate) return { delayMs };
      const kinds = Object.entries(faults[name]);
      const [kind, fault] = /** @type {[string, Fault]} */ (kinds[Math.floor(Math.random() * kinds.length)]);
      played.set(`${name} ${kind}`, (played.get(`${name} ${kind}`) ?? 0) + 1);
      const refused = refusals.has(kind) || refusals.has(`${name} ${kind}`);
      return { fault, delayMs, refused };
    },
  };
}
