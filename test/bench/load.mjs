// The load generator: told over IPC what to send, it sends that a fixed number of times and tells how long it took.
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { limits, loadConnections, organizationId } from './settings.mjs';
import { quantile } from './statistics.mjs';

/**
 * @typedef {object} Job
 * @property {string} url
 * @property {string} body
 * @property {Record<string, string>} [headers]
 * @property {boolean} [keyed] has each request an idempotency key of its own?
 * @property {string} expected what each answer must be
 * @property {number} count
 * @property {number} [perSecond] sent at this rate, whatever the answers take; else by a fixed number of callers
 * @property {number} [callers]
 *
 * @typedef {{ seconds: number, p50Ms: number, p99Ms: number }} Timing
 */

let turns = 0;

/**
 * Each request is for one of a hundred organizations: the gateway sends updates of one organization one after the other.
 *
 * @param {Pool} pool
 * @param {Job} job
 * @returns {Promise<void>}
 */
async function sendOne(pool, { body, expected, headers, keyed, url }) {
  const other = `org${100 + (turns++ % 100)}`;
  const answer = await pool.request({
    method: 'POST',
    path: new URL(url).pathname,
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      ...headers,
      ...(keyed && { 'idempotency-key': crypto.randomUUID() }),
    },
    body: body.replaceAll(organizationId, other),
  });
  const text = await answer.body.text();
  if (answer.statusCode !== 200 || text !== expected.replaceAll(organizationId, other))
    throw new Error(
      `status ${answer.statusCode} came with\n  ${text}\nwhere each answer should be\n  ${expected}`,
    );
}

/**
 * A closed loop: each caller sends the next request when the last is answered.
 *
 * @param {Pool} pool
 * @param {Job} job
 * @returns {Promise<number[]>} milliseconds
 */
async function sendInTurn(pool, job) {
  /** @type {number[]} */
  const times = [];
  let sent = 0;
  const caller = async () => {
    while (sent++ < job.count) {
      const start = performance.now();
      await sendOne(pool, job);
      times.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: job.callers ?? loadConnections }, caller));
  return times;
}

/**
 * An open loop: a request is sent when its time has come, whatever became of those before. Timed from when it is sent, as
 * no target can help it when this process comes late.
 *
 * @param {Pool} pool
 * @param {Job} job
 * @param {number} perSecond
 * @returns {Promise<number[]>} milliseconds
 */
async function sendAtRate(pool, job, perSecond) {
  /** @type {number[]} */
  const times = [];
  const begin = performance.now();
  const sendings = [];
  for (let sent = 0; sent < job.count; sent += 1) {
    const due = begin + (sent * 1000) / perSecond;
    while (performance.now() < due) await delay(Math.max(0, due - performance.now() - 1));
    const start = performance.now();
    sendings.push(sendOne(pool, job).then(() => times.push(performance.now() - start)));
  }
  await Promise.all(sendings);
  return times;
}

/**
 * @param {Job} job
 * @returns {Promise<Timing>}
 */
async function run(job) {
  const { answerMs } = limits;
  const pool = new Pool(new URL(job.url).origin, {
    connections: job.callers ?? loadConnections,
    headersTimeout: answerMs,
    bodyTimeout: answerMs,
  });
  const start = performance.now();
  try {
    const times = await (job.perSecond ? sendAtRate(pool, job, job.perSecond) : sendInTurn(pool, job));
    const seconds = (performance.now() - start) / 1000;
    return { seconds, p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99) };
  } finally {
    await pool.destroy();
  }
}

process.on('message', async (job) => {
  const told = await run(/** @type {Job} */ (job)).catch((error) => ({
    error: String(error?.message ?? error),
  }));
  process.send?.(told);
});
process.on('disconnect', () => process.exit());
process.stdout.write(`${JSON.stringify({ msg: 'ready' })}\n`);
