import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import { createKey } from '../soak/ledger.mjs';
import { createUpdate, recordOutcomes } from '../soak/operations.mjs';
import { between } from './random.mjs';
import { clients, duplicateShare, limits, maxUpdates, retryAfterMs } from './settings.mjs';

/** @typedef {import('../soak/ledger.mjs').Update} Update */

/** Results after which the same update with the same key can have another result. */
const notFinal = new Set(['OrganizationUnavailableError', 'OrganizationRateLimitedError']);

/**
 * Creates clients that send updates continuously, each with its own key, until its result is final.
 *
 * @param {string} url
 * @param {import('../soak/ledger.mjs').Ledger} ledger
 */
export function createClients(url, ledger) {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, {
    connections: 64,
    headersTimeout: limits.answerMs,
    bodyTimeout: limits.answerMs,
  });
  const counts = { requests: 0, noAnswer: 0, refusedByNginx: 0, refusedByReplica: 0, sentTwice: 0 };
  /** @type {string[]} */
  const wrong = [];
  let stopping = false;

  /**
   * @param {Update} update
   * @param {boolean} keyInHeader
   * @returns {Promise<boolean>} whether the result is final
   */
  async function send(update, keyInHeader) {
    counts.requests += 1;
    const appliedBefore = [update.applied > 0];
    try {
      const request = { method: 'POST', path: pathname, ...createUpdate(update, keyInHeader) };
      const { body, statusCode } = await pool.request(
        /** @type {Parameters<Pool['request']>[0]} */ (request),
      );
      const text = await body.text();
      if (statusCode >= 502 && statusCode <= 504) {
        counts.refusedByNginx += 1;
        update.unanswered += 1;
        return false;
      }
      if (!recordOutcomes([update], appliedBefore, text)) {
        wrong.push(text.slice(0, 500));
        return true;
      }
      const isFinal = !notFinal.has(update.outcomes.at(-1)?.member ?? '');
      if (!isFinal) counts.refusedByReplica += 1;
      return isFinal;
    } catch {
      counts.noAnswer += 1;
      update.unanswered += 1;
      return false;
    }
  }

  /** @param {Update} update */
  async function sendUntilFinal(update) {
    while (!(await send(update, Math.random() < 0.5))) await pause(between(retryAfterMs));
  }

  async function runClient() {
    while (!stopping && ledger.all().length < maxUpdates) {
      const update = ledger.add(createKey(), Math.random() < 0.5 ? 'vida' : 'vertra');
      const isSentTwice = Math.random() < duplicateShare;
      if (isSentTwice) counts.sentTwice += 1;
      await Promise.all(
        isSentTwice ? [sendUntilFinal(update), sendUntilFinal(update)] : [sendUntilFinal(update)],
      );
    }
  }

  const running = Promise.all(Array.from({ length: clients }, runClient));
  return {
    counts,
    wrong,
    /** Starts no further update, and resolves when every update has a final result. */
    async finish() {
      stopping = true;
      const late = pause(limits.finishMs, 'late', { ref: false });
      if ((await Promise.race([running, late])) === 'late') wrong.push('some updates have no final result');
      await pool.destroy();
    },
  };
}
