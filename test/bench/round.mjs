import { startChild } from './child.mjs';
import { sendFirstRequest } from './first-request.mjs';

/**
 * @typedef {import('./child.mjs').Child} Child
 * @typedef {import('./targets.mjs').Target} Target
 * @typedef {{ upstream: Child, load: Child }} Bench
 * @typedef {Omit<import('./load.mjs').Job, 'count'>} Work
 * @typedef {{ child: Child, job: Work, target: Target }} Runner
 *
 * @typedef {object} Round CPU and allocation are those of one update, where a request has several
 * @property {number} cpuMicros
 * @property {number} allocatedBytes
 * @property {number} p50Ms
 * @property {number} p99Ms
 * @property {number} perSecond updates
 * @property {number} rssBytes after the round
 */

/** Reads of one organization that run at the same time share a request, when one of them is much slower than the others. */
const minReadShare = 0.98;

const usageReporter = new URL('report-usage.mjs', import.meta.url).href;

/**
 * @param {Target} target
 * @param {Pick<import('./child.mjs').StartOptions, 'env' | 'core'>} options
 * @returns {Promise<Runner>}
 */
export async function startRunner(target, { core, env }) {
  const { imports = [], name, script } = target;
  const args = [usageReporter, ...imports].flatMap((url) => ['--import', url]).concat(script);
  const child = await startChild({ name, args, ipc: true, core, env: { ...env, ...target.env } });
  return toRunner(child, target);
}

/**
 * Sends the first request of a target to a process that runs.
 *
 * @param {Child} child
 * @param {Target} target
 * @returns {Promise<Runner>}
 */
export async function toRunner(child, target) {
  const { body, callers, headers = {}, keyed = false } = target;
  const { text, url } = await sendFirstRequest(target, child);
  return { child, target, job: { url, body, headers, keyed, expected: text, ...(callers && { callers }) } };
}

/**
 * Measures one round of load and checks that each request caused exactly the calls to the provider that it should.
 *
 * @param {Runner} runner
 * @param {Bench} bench
 * @param {{ count: number, perSecond?: number, callers?: number }} load
 * @returns {Promise<Round>}
 */
export async function measureRound(
  { child, job, target },
  { load, upstream },
  { count: requests, ...options },
) {
  const { fewer = 1, updatesEach = 1 } = target;
  const count = Math.max(10, Math.round(requests / fewer));
  const callsBefore = await upstream.request('counts');
  const before = await child.request('usage');
  const { p50Ms, p99Ms, seconds } = await child.failOnExit(
    sendLoad(load, child.name, { ...job, ...options, count }),
  );
  const after = await child.request('usage');
  checkCalls(target, count, callsBefore, await upstream.request('counts'));
  const updates = count * updatesEach;
  return {
    cpuMicros: (after.cpuMicros - before.cpuMicros) / updates,
    allocatedBytes: (after.allocatedBytes - before.allocatedBytes) / updates,
    p50Ms,
    p99Ms,
    perSecond: updates / seconds,
    rssBytes: after.rssBytes,
  };
}

/**
 * @param {Target} target
 * @param {number} count
 * @param {{ reads: number, writes: number }} before
 * @param {{ reads: number, writes: number }} after
 */
function checkCalls({ calls = {}, name }, count, before, after) {
  if (calls === 'any') return;
  const { reads = 0, writes = 1 } = calls;
  const [read, written] = [after.reads - before.reads, after.writes - before.writes];
  const minReads = count * reads * minReadShare;
  if (read < minReads || read > count * reads || written !== count * writes)
    throw new Error(`${name} caused ${read} reads and ${written} writes by ${count} requests`);
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
