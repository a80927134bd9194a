import { measureRound, startRunner } from './round.mjs';
import { counts, limits } from './settings.mjs';

/**
 * Warms all targets up and then measures them by turns, so that a slow minute of the machine meets each of them.
 *
 * @param {readonly import('./targets.mjs').Target[]} targets
 * @param {Pick<import('./child.mjs').StartOptions, 'env' | 'core'>} options
 * @param {import('./round.mjs').Bench} bench
 * @returns {Promise<import('./round.mjs').Round[][]>} for each target, its rounds
 */
export async function measureRounds(targets, options, bench) {
  const runners = await Promise.all(targets.map((target) => startRunner(target, options)));
  for (const runner of runners) await measureRound(runner, bench, counts.warmUpRequests);
  /** @type {import('./round.mjs').Round[][]} */
  const rounds = runners.map(() => []);
  for (let round = 0; round < counts.rounds && hasTime(round); round += 1) {
    for (const [index, runner] of runners.entries())
      rounds[index]?.push(await measureRound(runner, bench, counts.requestsPerRound));
  }
  return rounds;
}

/**
 * A slow machine gets fewer rounds, and the table says how many; with too few, a median would say nothing.
 *
 * @param {number} done
 */
function hasTime(done) {
  if (performance.now() < limits.lastRoundStartMs) return true;
  if (done < 3) throw new Error(`there was time for ${done} rounds only`);
  return false;
}
