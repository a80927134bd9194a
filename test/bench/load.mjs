// The load generator: told over IPC what to send, it sends that a fixed number of times and tells how long it took.
import { Pool } from 'undici';
import { limits, loadConnections } from './settings.mjs';
import { quantile } from './statistics.mjs';

/**
 * @typedef {{ url: string, body: string, expected: string, count: number }} Job
 * @typedef {{ seconds: number, p50Ms: number, p99Ms: number }} Timing
 */

/**
 * @param {Pool} pool
 * @param {string} path
 * @param {Job} job
 * @returns {Promise<number>} milliseconds
 */
async function sendOne(pool, path, { body, expected }) {
  const start = performance.now();
  const answer = await pool.request({
    method: 'POST',
    path,
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body,
  });
  const text = await answer.body.text();
  const tookMs = performance.now() - start;
  if (answer.statusCode !== 200 || text !== expected)
    throw new Error(
      `status ${answer.statusCode} came with\n  ${text}\nwhere each answer should be\n  ${expected}`,
    );
  return tookMs;
}

/**
 * A closed loop: each connection sends its next request when the last is answered.
 *
 * @param {Job} job
 * @returns {Promise<Timing>}
 */
async function run(job) {
  const { origin, pathname } = new URL(job.url);
  const { answerMs } = limits;
  const pool = new Pool(origin, {
    connections: loadConnections,
    headersTimeout: answerMs,
    bodyTimeout: answerMs,
  });
  /** @type {number[]} */
  const times = [];
  let sent = 0;
  const worker = async () => {
    while (sent++ < job.count) times.push(await sendOne(pool, pathname, job));
  };
  const start = performance.now();
  try {
    await Promise.all(Array.from({ length: loadConnections }, worker));
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
