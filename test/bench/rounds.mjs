import { measureRound, startRunner } from './round.mjs';
import { steadyLoad } from './settings.mjs';
import { spread } from './statistics.mjs';

/**
 * @typedef {import('./round.mjs').Round} Round
 * @typedef {import('./round.mjs').Runner} Runner
 * @typedef {object} Measured
 * @property {Round[][]} rounds the rounds of each target
 * @property {Round[][]} steady the rounds at a fixed rate of each detailed target that can reach it
 */

/**
 * Warms up all targets and then measures them alternately, so that a slow minute of the machine affects all of them. Starts them
 * several times, because two processes of the same program differ by more than their rounds do.
 *
 * @param {readonly import('./targets.mjs').Target[]} targets
 * @param {Pick<import('./child.mjs').StartOptions, 'env' | 'core'>} options
 * @param {import('./round.mjs').Bench} bench
 * @param {Pick<import('./options.mjs').Options, 'starts' | 'rounds' | 'steadyRounds' | 'requests' | 'warmUp'>} amounts
 * @returns {Promise<Measured>}
 */
export async function measureRounds(
  targets,
  options,
  bench,
  { requests, rounds, starts, steadyRounds, warmUp },
) {
  /** @type {Measured} */
  const measured = { rounds: targets.map(() => []), steady: targets.map(() => []) };
  for (let start = 1; start <= starts; start += 1) {
    process.stderr.write(`Start ${start} of ${starts}: ${targets.length} targets, ${rounds} rounds\n`);
    const runners = [];
    for (const target of targets) runners.push(await startRunner(target, options));
    for (const runner of runners) await measureRound(runner, bench, { count: warmUp });
    const own = await measureAlternately(runners, rounds, (runner) =>
      measureRound(runner, bench, { count: requests }),
    );
    for (const [index, all] of measured.rounds.entries()) all.push(...(own[index] ?? []));
    if (start === starts) measured.steady = await measureSteady(runners, own, bench, steadyRounds);
    for (const { child } of runners) await child.stop();
  }
  return measured;
}

/**
 * Measures the detailed targets at a fixed rate, if they can reach it.
 *
 * @param {readonly Runner[]} runners
 * @param {readonly Round[][]} rounds of the same runners in a closed loop
 * @param {import('./round.mjs').Bench} bench
 * @param {number} count
 */
function measureSteady(runners, rounds, bench, count) {
  const isSteady = runners.map(
    ({ target }, index) => target.detailed && toMedianRate(rounds[index] ?? []) > steadyLoad.perSecond,
  );
  return measureAlternately(runners, count, (runner, index) =>
    isSteady[index] ? measureRound(runner, bench, steadyLoad) : null,
  );
}

/** @param {readonly Round[]} rounds */
const toMedianRate = (rounds) => spread(rounds.map(({ perSecond }) => perSecond)).median;

/**
 * Measures each item once in each round.
 *
 * @template Item, Result
 * @param {readonly Item[]} items
 * @param {number} count the number of rounds
 * @param {(item: Item, index: number) => Promise<Result> | null} measure
 * @returns {Promise<Result[][]>} the results of each item
 */
export async function measureAlternately(items, count, measure) {
  /** @type {Result[][]} */
  const results = items.map(() => []);
  for (let round = 0; round < count; round += 1) {
    for (const [index, item] of items.entries()) {
      const result = await measure(item, index);
      if (result !== null) results[index]?.push(result);
    }
  }
  return results;
}
