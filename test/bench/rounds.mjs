import { measureRound, startRunner } from './round.mjs';
import { counts } from './settings.mjs';
import { spread } from './statistics.mjs';

/**
 * @typedef {import('./round.mjs').Round} Round
 * @typedef {import('./round.mjs').Runner} Runner
 * @typedef {object} Measured
 * @property {Round[][]} rounds for each target, its rounds
 * @property {number} perSecond the rate of the steady load
 * @property {Round[][]} steady for each target, its rounds at that rate; none where it is too much
 */

/**
 * Warms all targets up and then measures them by turns, so that a slow minute of the machine meets each of them.
 *
 * @param {readonly import('./targets.mjs').Target[]} targets
 * @param {Pick<import('./child.mjs').StartOptions, 'env' | 'core'>} options
 * @param {import('./round.mjs').Bench} bench
 * @param {Pick<import('./options.mjs').Options, 'rounds' | 'requests' | 'warmUp'>} howMuch
 * @returns {Promise<Measured>}
 */
export async function measureRounds(targets, options, bench, { requests, rounds: count, warmUp }) {
  const runners = [];
  for (const target of targets) runners.push(await startRunner(target, options));
  for (const runner of runners) await measureRound(runner, bench, { count: warmUp });
  const rounds = await byTurns(runners, count, (runner) => measureRound(runner, bench, { count: requests }));
  const most = rounds.map((own) => spread(own.map(({ perSecond }) => perSecond)).median);
  // Half of what the first can do: every other one is asked for as much, unless that is more than it can do.
  const perSecond = Math.round((most[0] ?? 0) / 2);
  const able = runners.filter((_, index) => (most[index] ?? 0) > perSecond);
  const answers = await byTurns(able, count, (runner) =>
    measureRound(runner, bench, { count: counts.steadyRequests, perSecond }),
  );
  const steady = runners.map((runner) => answers[able.indexOf(runner)] ?? []);
  return { rounds, perSecond, steady };
}

/**
 * @param {readonly Runner[]} runners
 * @param {number} count of rounds
 * @param {(runner: Runner) => Promise<Round>} measure
 * @returns {Promise<Round[][]>} for each runner, its rounds
 */
async function byTurns(runners, count, measure) {
  /** @type {Round[][]} */
  const rounds = runners.map(() => []);
  for (let round = 0; round < count; round += 1) {
    for (const [index, runner] of runners.entries()) rounds[index]?.push(await measure(runner));
  }
  return rounds;
}
