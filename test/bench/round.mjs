import { startChild } from './child.mjs';
import { firstAnswer } from './first-answer.mjs';

/**
 * @typedef {import('./child.mjs').Child} Child
 * @typedef {{ cpuMicros: number, p50Ms: number, p99Ms: number, perSecond: number, rssBytes: number }} Round
 *   CPU for one mutation; RSS when the round is over
 * @typedef {{ upstream: Child, load: Child }} Bench
 * @typedef {{ child: Child, job: Omit<import('./load.mjs').Job, 'count'> }} Runner
 */

const usageReporter = new URL('report-usage.mjs', import.meta.url).href;

/**
 * @param {import('./targets.mjs').Target} target
 * @param {Pick<import('./child.mjs').StartOptions, 'env' | 'core'> & { imports?: readonly string[] }} options
 *   what is loaded into it besides
 * @returns {Promise<Runner>}
 */
export async function startRunner(target, { imports = [], ...options }) {
  const args = [usageReporter, ...imports].flatMap((each) => ['--import', each]).concat(target.script);
  const child = await startChild({ name: target.name, args, ipc: true, ...options });
  const { text, url } = await firstAnswer(target, child);
  return { child, job: { url, body: target.body, expected: text } };
}

/**
 * One round of load, and proof that it did what it was for: one write for each mutation, no more and no fewer.
 *
 * @param {Runner} runner
 * @param {Bench} bench
 * @param {number} count
 * @returns {Promise<Round>}
 */
export async function measureRound({ child, job }, { load, upstream }, count) {
  const { writes } = await upstream.ask('writes');
  const { cpuMicros } = await child.ask('usage');
  const { p50Ms, p99Ms, seconds } = await child.orGone(sendLoad(load, child.name, { ...job, count }));
  const after = await child.ask('usage');
  const written = (await upstream.ask('writes')).writes - writes;
  if (written !== count) throw new Error(`${child.name} made ${written} writes of ${count} mutations`);
  const cpu = (after.cpuMicros - cpuMicros) / count;
  return { cpuMicros: cpu, p50Ms, p99Ms, perSecond: count / seconds, rssBytes: after.rssBytes };
}

/**
 * @param {Child} load
 * @param {string} name whom it is sent to
 * @param {import('./load.mjs').Job} job
 * @returns {Promise<import('./load.mjs').Timing>}
 */
async function sendLoad(load, name, job) {
  const told = await load.ask(job);
  if (told.error) throw new Error(`${name} under load: ${told.error}`);
  return told;
}
