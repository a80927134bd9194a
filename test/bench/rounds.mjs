import { measureRound, startRunner } from './round.mjs';
import { counts } from './settings.mjs';
import { spread } from './statistics.mjs';

/**
 * @typedef {import('./round.mjs').Round} Round
 * @typedef {import('./round.mjs').Runner} Runner
 * @typedef {object} Measured
 * @property {Round[][]} rounds the rounds of each target
 * @property {number} perSecond the rate of the steady load
 * @property {Round[][]} steady the rounds of each target at that rate; empty when the target cannot reach it
 */

/**
 * Warms up all targets and then measures them alternately, so that a slow minute of the machine affects all of them.
 *
 * @param {readonly import('./targets.mjs').Target[]} targets
 * @param {Pick<import('./child.mjs').StartOptions, 'env' | 'core'>} options
 * @param {import('./round.mjs').Bench} bench
 * @param {Pick<import('./options.mjs').Options, 'rounds' | 'requests' | 'warmUp'>} amounts
 * @returns {Promise<Measured>}
 */
export async function measureRounds(targets, options, bench, { requests, rounds: count, warmUp }) {
  const runners = [];
  for (const target of targets) runners.push(await startRunner(target, options));
  for (const runner of runners) await measureRound(runner, bench, { count: warmUp });
  const rounds = await measureAlternately(runners, count, (runner) =>
    measureRound(runner, bench, { count: requests }),
  );
  const maxRates = rounds.map((own) => spread(own.map(({ perSecond }) => perSecond)).median);
  // Half of the first target's maximum; a target that cannot reach this rate is skipped.
  const perSecond = Math.round((maxRates[0] ?? 0) / 2);
  const capable = runners.filter((_, index) => (maxRates[index] ?? 0) > perSecond);
  const steadyRounds = await measureAlternately(capable, count, (runner) =>
    measureRound(runner, bench, { count: counts.steadyRequests, perSecond }),
  );
  const steady = runners.map((runner) => steadyRounds[capable.indexOf(runner)] ?? []);
  return { rounds, perSecond, steady };
}

/**
 * @param {readonly Runner[]} runners
 * @param {number} count the number of rounds
 * @param {(runner: Runner) => Promise<Round>} measure
 * @returns {Promise<Round[][]>} the rounds of each runner
 */
async function measureAlternately(runners, count, measure) {
  /** @type {Round[][]} */
  const rounds = runners.map(() => []);
  for (let round = 0; round < count; round += 1) {
    for (const [index, runner] of runners.entries()) rounds[index]?.push(await measure(runner));
  }
  return rounds;
}
