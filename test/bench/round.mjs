import { startChild } from './child.mjs';
import { sendFirstRequest } from './first-request.mjs';

/**
 * @typedef {import('./child.mjs').Child} Child
 * @typedef {{ cpuMicros: number, p50Ms: number, p99Ms: number, perSecond: number, rssBytes: number }} Round
 *   CPU per mutation; RSS after the round
 * @typedef {{ upstream: Child, load: Child }} Bench
 * @typedef {Omit<import('./load.mjs').Job, 'count'>} Work
 * @typedef {{ child: Child, job: Work }} Runner
 */

const usageReporter = new URL('report-usage.mjs', import.meta.url).href;

/**
 * @param {import('./targets.mjs').Target} target
 * @param {Pick<import('./child.mjs').StartOptions, 'env' | 'core'> & { imports?: readonly string[] }} options
 *   `imports` are loaded before the target's own code
 * @returns {Promise<Runner>}
 */
export async function startRunner(target, { core, env, imports = [] }) {
  const args = [usageReporter, ...imports].flatMap((url) => ['--import', url]).concat(target.script);
  const child = await startChild({
    name: target.name,
    args,
    ipc: true,
    core,
    env: { ...env, ...target.env },
  });
  const { text, url } = await sendFirstRequest(target, child);
  const { body, headers = {}, keyed = false } = target;
  return { child, job: { url, body, headers, keyed, expected: text } };
}

/**
 * Measures one round of load and checks that each mutation caused exactly one write.
 *
 * @param {Runner} runner
 * @param {Bench} bench
 * @param {{ count: number, perSecond?: number, callers?: number }} load
 * @param {number} [writesEach] the number of updates in one request
 * @returns {Promise<Round>}
 */
export async function measureRound(
  { child, job },
  { load, upstream },
  { count, ...options },
  writesEach = 1,
) {
  const { writes } = await upstream.request('writes');
  const { cpuMicros } = await child.request('usage');
  const { p50Ms, p99Ms, seconds } = await child.failOnExit(
    sendLoad(load, child.name, { ...job, ...options, count }),
  );
  const after = await child.request('usage');
  const written = (await upstream.request('writes')).writes - writes;
  if (written !== count * writesEach)
    throw new Error(`${child.name} caused ${written} writes for ${count * writesEach} updates`);
  const cpu = (after.cpuMicros - cpuMicros) / count;
  return { cpuMicros: cpu, p50Ms, p99Ms, perSecond: count / seconds, rssBytes: after.rssBytes };
}

/**
 * @param {Child} load
 * @param {string} name the target
 * @param {import('./load.mjs').Job} job
 * @returns {Promise<import('./load.mjs').Timing>}
 */
async function sendLoad(load, name, job) {
  const result = await load.request(job);
  if (result.error) throw new Error(`${name} under load: ${result.error}`);
  return result;
}
