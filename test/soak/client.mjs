import { Pool } from 'undici';
import { noteAnswer } from './operations.mjs';
import { givingUp, limits, mostInFlight } from './settings.mjs';

/**
 * @typedef {import('./ledger.mjs').Update} Update
 * @typedef {object} Counts
 * @property {number} requests
 * @property {number} givenUp requests whose client went away before the answer
 * @property {number} inFlight
 * @property {string[]} wrong what came in place of an outcome
 *
 * @typedef {object} Client
 * @property {Counts} counts
 * @property {(operation: import('./operations.mjs').Operation, updates: readonly Update[]) => Promise<void>} send
 * @property {() => Promise<void>} close
 */

/**
 * Many clients of one gateway.
 *
 * @param {string} url
 * @param {number} shareGivingUp how many of them do not wait for the answer
 * @returns {Client}
 */
export function createClient(url, shareGivingUp) {
  const { origin, pathname } = new URL(url);
  const { answerMs } = limits;
  const pool = new Pool(origin, {
    connections: mostInFlight,
    headersTimeout: answerMs,
    bodyTimeout: answerMs,
  });
  const counts = { requests: 0, givenUp: 0, inFlight: 0, wrong: /** @type {string[]} */ ([]) };
  return {
    counts,
    async send(operation, updates) {
      counts.requests += 1;
      counts.inFlight += 1;
      const appliedBefore = updates.map(({ applied }) => applied > 0);
      const patience = startPatience(shareGivingUp);
      try {
        const request = { method: 'POST', path: pathname, signal: patience.signal, ...operation };
        const { body } = await pool.request(/** @type {Parameters<Pool['request']>[0]} */ (request));
        const text = await body.text();
        if (!noteAnswer(updates, appliedBefore, text)) counts.wrong.push(text.slice(0, 500));
      } catch (error) {
        for (const update of updates) update.unanswered += 1;
        if (patience.signal.aborted) counts.givenUp += 1;
        else counts.wrong.push(String(error));
      } finally {
        patience.end();
        counts.inFlight -= 1;
      }
    },
    close: () => pool.destroy(),
  };
}

/** @param {number} shareGivingUp */
function startPatience(shareGivingUp) {
  const abort = new AbortController();
  const gives = Math.random() < shareGivingUp;
  const timer = gives ? setTimeout(() => abort.abort(), Math.random() * givingUp.withinMs) : undefined;
  return { signal: abort.signal, end: () => clearTimeout(timer) };
}
