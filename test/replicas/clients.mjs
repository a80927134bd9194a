import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import { createKey } from '../soak/ledger.mjs';
import { createUpdate, recordAnswer } from '../soak/operations.mjs';
import { between } from './random.mjs';
import { againAfterMs, clients, limits, mostUpdates, shareSentTwice } from './settings.mjs';

/** @typedef {import('../soak/ledger.mjs').Update} Update */

/** After these, the same update under the same key can come to something else. */
const notSettled = new Set(['OrganizationUnavailableError', 'OrganizationRateLimitedError']);

/**
 * Clients that update all the time, each update under a key of its own, until it is settled.
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
   * @returns {Promise<boolean>} is it settled?
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
      if (!recordAnswer([update], appliedBefore, text)) {
        wrong.push(text.slice(0, 500));
        return true;
      }
      const isSettled = !notSettled.has(update.answers.at(-1)?.member ?? '');
      if (!isSettled) counts.refusedByReplica += 1;
      return isSettled;
    } catch {
      counts.noAnswer += 1;
      update.unanswered += 1;
      return false;
    }
  }

  /** @param {Update} update */
  async function settle(update) {
    while (!(await send(update, Math.random() < 0.5))) await pause(between(againAfterMs));
  }

  async function work() {
    while (!stopping && ledger.all().length < mostUpdates) {
      const update = ledger.add(createKey(), Math.random() < 0.5 ? 'vida' : 'vertra');
      const isSentTwice = Math.random() < shareSentTwice;
      if (isSentTwice) counts.sentTwice += 1;
      await Promise.all(isSentTwice ? [settle(update), settle(update)] : [settle(update)]);
    }
  }

  const working = Promise.all(Array.from({ length: clients }, work));
  return {
    counts,
    wrong,
    /** Begins no further update, and resolves when every one is settled. */
    async finish() {
      stopping = true;
      const late = pause(limits.settleMs, 'late', { ref: false });
      if ((await Promise.race([working, late])) === 'late') wrong.push('some updates were never settled');
      await pool.destroy();
    },
  };
}
