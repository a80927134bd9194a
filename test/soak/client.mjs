import { Pool } from 'undici';
import { recordOutcomes } from './operations.mjs';
import { abandonment, limits, maxInFlight } from './settings.mjs';

/**
 * @typedef {import('./ledger.mjs').Update} Update
 * @typedef {object} Counts
 * @property {number} requests
 * @property {number} abandoned requests whose client disconnected before the response
 * @property {number} inFlight
 * @property {string[]} unexpected responses and errors that are not an outcome
 *
 * @typedef {object} Client
 * @property {Counts} counts
 * @property {(operation: import('./operations.mjs').Operation, updates: readonly Update[]) => Promise<void>} send
 * @property {() => Promise<void>} close
 */

/**
 * Creates many clients of one gateway.
 *
 * @param {string} url
 * @param {number} abandonedFraction the fraction of requests that are abandoned before the response
 * @returns {Client}
 */
export function createClient(url, abandonedFraction) {
  const { origin, pathname } = new URL(url);
  const { responseMs } = limits;
  const pool = new Pool(origin, {
    connections: maxInFlight,
    headersTimeout: responseMs,
    bodyTimeout: responseMs,
  });
  const counts = { requests: 0, abandoned: 0, inFlight: 0, unexpected: /** @type {string[]} */ ([]) };
  return {
    counts,
    async send(operation, updates) {
      counts.requests += 1;
      counts.inFlight += 1;
      const appliedBefore = updates.map(({ applied }) => applied > 0);
      const timer = startAbandonTimer(abandonedFraction);
      try {
        const request = { method: 'POST', path: pathname, signal: timer.signal, ...operation };
        const { body } = await pool.request(/** @type {Parameters<Pool['request']>[0]} */ (request));
        const text = await body.text();
        if (!recordOutcomes(updates, appliedBefore, text)) counts.unexpected.push(text.slice(0, 500));
      } catch (error) {
        for (const update of updates) update.unanswered += 1;
        if (timer.signal.aborted) counts.abandoned += 1;
        else counts.unexpected.push(String(error));
      } finally {
        timer.end();
        counts.inFlight -= 1;
      }
    },
    close: () => pool.destroy(),
  };
}

/**
 * Aborts the given fraction of requests after a random time.
 *
 * @param {number} abandonedFraction
 */
function startAbandonTimer(abandonedFraction) {
  const abort = new AbortController();
  const isAbandoned = Math.random() < abandonedFraction;
  const timer = isAbandoned
    ? setTimeout(() => abort.abort(), Math.random() * abandonment.withinMs)
    : undefined;
  return { signal: abort.signal, end: () => clearTimeout(timer) };
}
