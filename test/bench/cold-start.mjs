import { startChild } from './child.mjs';
import { sendFirstRequest } from './first-request.mjs';

/**
 * Measures the time from the start of the process to its first successful response.
 *
 * @param {import('./targets.mjs').Target} target
 * @param {Pick<import('./child.mjs').StartOptions, 'env' | 'core'>} options
 * @returns {Promise<number>} milliseconds
 */
async function coldStart(target, options) {
  const start = performance.now();
  const child = await startChild({
    name: target.name,
    args: [target.script],
    ...options,
    env: { ...options.env, ...target.env },
  });
  await sendFirstRequest(target, child);
  const tookMs = performance.now() - start;
  await child.stop();
  return tookMs;
}

/**
 * Starts the targets alternately and measures each start.
 *
 * @param {readonly import('./targets.mjs').Target[]} targets
 * @param {Pick<import('./child.mjs').StartOptions, 'env' | 'core'>} options
 * @param {number} count
 * @returns {Promise<number[][]>} for each target, the milliseconds of each start
 */
export async function measureColdStarts(targets, options, count) {
  // The first start of each target reads its files from the disk and is not measured.
  for (const target of targets) await coldStart(target, options);
  /** @type {number[][]} */
  const times = targets.map(() => []);
  for (let run = 0; run < count; run += 1) {
    for (const [index, target] of targets.entries()) times[index]?.push(await coldStart(target, options));
  }
  return times;
}
