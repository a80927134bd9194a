import { faults, refusals } from './faults.mjs';
import { answersWithinMs, faultShares, storms } from './settings.mjs';

/**
 * @typedef {import('./faults.mjs').Fault} Fault
 * @typedef {'vida' | 'vertra'} ProviderName
 * @typedef {{ fault?: Fault, delayMs: number, refused?: boolean }} Moment what happens to one request
 */

/** @type {readonly ProviderName[]} */
export const providerNames = ['vida', 'vertra'];

/** What happens to each request: nothing at first, and faults and delays at random once it begins. */
export function createWeather() {
  /** @type {Map<string, number>} how often each fault was played */
  const played = new Map(
    providerNames.flatMap((name) => Object.keys(faults[name]).map((kind) => [`${name} ${kind}`, 0])),
  );
  /** @type {(() => number) | undefined} */
  let progress;
  return {
    played,
    /** @param {() => number} run tells how far the run is, from 0 to 1 */
    begin(run) {
      progress = run;
    },
    /**
     * @param {ProviderName} name
     * @returns {Moment}
     */
    moment(name) {
      if (!progress) return { delayMs: 0 };
      const delayMs = Math.random() * answersWithinMs;
      const { from, to } = storms[name];
      const now = progress();
      const share = now >= from && now < to ? faultShares.storm : faultShares.calm;
      if (Math.random() >= share) return { delayMs };
      const kinds = Object.entries(faults[name]);
      const [kind, fault] = /** @type {[string, Fault]} */ (kinds[Math.floor(Math.random() * kinds.length)]);
      played.set(`${name} ${kind}`, (played.get(`${name} ${kind}`) ?? 0) + 1);
      const refused = refusals.has(kind) || refusals.has(`${name} ${kind}`);
      return { fault, delayMs, refused };
    },
  };
}
