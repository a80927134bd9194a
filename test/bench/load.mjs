// The load generator: receives a job over IPC, sends its request the given number of times, and returns the timing.
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { limits, loadConnections, organizationId } from './settings.mjs';
import { quantile } from './statistics.mjs';

/**
 * @typedef {object} Job
 * @property {string} url
 * @property {string} body
 * @property {Record<string, string>} [headers]
 * @property {readonly Record<string, string>[]} [headersInTurn] further headers, of which each request has the next ones
 * @property {boolean} [keyed] whether each request has its own idempotency key
 * @property {readonly number[]} [statuses] the statuses of responses; 200 by default
 * @property {string} [expected] the body of each response; not compared when absent
 * @property {number} count
 * @property {number} [perSecond] the rate of an open loop; without it, a fixed number of callers sends in a closed loop
 * @property {number} [callers] also the sockets; `loadConnections` by default
 * @property {number} [organizations] that are updated alternately; 100 by default
 *
 * @typedef {{ seconds: number, p50Ms: number, p99Ms: number }} Timing
 */

let requestCount = 0;

/**
 * Sends one request for one of many organizations, because the gateway serializes the updates of one organization.
 *
 * @param {Pool} pool
 * @param {Job} job
 * @returns {Promise<void>}
 */
async function sendOne(pool, job) {
  const { body, expected, headers, headersInTurn, keyed, organizations = 100, statuses = [200], url } = job;
  const number = requestCount++;
  const targetId = `org${100 + (number % organizations)}`;
  const response = await pool.request({
    method: 'POST',
    path: new URL(url).pathname,
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      ...headers,
      ...headersInTurn?.[number % headersInTurn.length],
      ...(keyed && { 'idempotency-key': crypto.randomUUID() }),
    },
    body: body.replaceAll(organizationId, targetId),
  });
  const text = await response.body.text();
  const isExpected = expected === undefined || text === expected.replaceAll(organizationId, targetId);
  if (!statuses.includes(response.statusCode) || !isExpected)
    throw new Error(
      `The response with status ${response.statusCode} was\n  ${text.slice(0, 1000)}\ninstead of\n  ${expected?.slice(0, 1000)}`,
    );
}

/**
 * Sends in a closed loop: each caller sends the next request after the response to the previous one.
 *
 * @param {Pool} pool
 * @param {Job} job
 * @returns {Promise<number[]>} milliseconds
 */
async function sendInClosedLoop(pool, job) {
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
 * Sends in an open loop: each request is sent on schedule, regardless of the responses to the previous ones. The time is
 * measured from the actual sending, because a delay in this process is not the target's.
 *
 * @param {Pool} pool
 * @param {Job} job
 * @param {number} perSecond
 * @returns {Promise<number[]>} milliseconds
 */
async function sendAtRate(pool, job, perSecond) {
  /** @type {number[]} */
  const times = [];
  const startedAt = performance.now();
  const pending = [];
  for (let sent = 0; sent < job.count; sent += 1) {
    const dueAt = startedAt + (sent * 1000) / perSecond;
    while (performance.now() < dueAt) await delay(Math.max(0, dueAt - performance.now() - 1));
    const start = performance.now();
    const sending = sendOne(pool, job).then(() => times.push(performance.now() - start));
    // A failure is thrown after the last request was sent.
    sending.catch(() => {});
    pending.push(sending);
  }
  await Promise.all(pending);
  return times;
}

/**
 * @param {Job} job
 * @returns {Promise<Timing>}
 */
async function run(job) {
  const { responseMs } = limits;
  const pool = new Pool(new URL(job.url).origin, {
    connections: job.callers ?? loadConnections,
    headersTimeout: responseMs,
    bodyTimeout: responseMs,
  });
  const start = performance.now();
  try {
    const times = await (job.perSecond ? sendAtRate(pool, job, job.perSecond) : sendInClosedLoop(pool, job));
    const seconds = (performance.now() - start) / 1000;
    return { seconds, p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99) };
  } finally {
    await pool.destroy();
  }
}

process.on('message', async (job) => {
  const result = await run(/** @type {Job} */ (job)).catch((error) => ({
    error: String(error?.message ?? error),
  }));
  process.send?.(result);
});
process.on('disconnect', () => process.exit());
process.stdout.write(`${JSON.stringify({ msg: 'ready' })}\n`);
