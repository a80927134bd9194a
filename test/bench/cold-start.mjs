import { startChild } from './child.mjs';
import { sendFirstRequest } from './first-request.mjs';
import { measureAlternately } from './rounds.mjs';

/** @typedef {Pick<import('./child.mjs').StartOptions, 'env' | 'core'>} StartOptions */

/**
 * Measures the time from the start of the process to its first successful response.
 *
 * @param {import('./targets.mjs').Target} target
 * @param {StartOptions} options
 * @returns {Promise<number>} milliseconds
 */
async function measureColdStart(target, { core, env }) {
  const { name, script } = target;
  const start = performance.now();
  const child = await startChild({ name, args: [script], core, env: { ...env, ...target.env } });
  await sendFirstRequest(target, child);
  const tookMs = performance.now() - start;
  await child.stop();
  return tookMs;
}

/**
 * Starts the targets alternately and measures each start.
 *
 * @param {readonly import('./targets.mjs').Target[]} targets
 * @param {StartOptions} options
 * @param {number} count
 * @returns {Promise<Map<string, number[]>>} by the name of the target, the milliseconds of each start
 */
export async function measureColdStarts(targets, options, count) {
  if (count === 0) return new Map();
  // The first start of each target reads its files from the disk and is not measured.
  for (const target of targets) await measureColdStart(target, options);
  const times = await measureAlternately(targets, count, (target) => measureColdStart(target, options));
  return new Map(targets.map(({ name }, index) => [name, times[index] ?? []]));
}
