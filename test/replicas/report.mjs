import { groupBy } from '../soak/group-by.mjs';
import { formatChecks } from '../soak/report.mjs';
import { countBlindRefusals } from './verdict.mjs';

/**
 * @param {object} result
 * @param {readonly import('../soak/ledger.mjs').Update[]} result.updates
 * @param {ReturnType<typeof import('./clients.mjs').createClients>['counts']} result.counts
 * @param {readonly import('../soak/check-updates.mjs').Check[]} result.checks
 */
export function report({ checks, counts, updates }) {
  const lastAnswer = (/** @type {typeof updates[number]} */ { answers }) =>
    answers.at(-1)?.member ?? 'nothing';
  const members = [...groupBy(updates, lastAnswer)].map(([member, all]) => `${all.length} ${member}`);
  const applied = updates.filter((update) => update.applied > 0).length;
  return `
${updates.length} updates, each under a key of its own; ${applied} applied
settled as: ${members.join(', ')}
${counts.requests} requests: ${counts.refusedByReplica} refused by a replica, ${counts.refusedByNginx} by nginx, ${counts.noAnswer} without an answer, and sent again
${countBlindRefusals(updates)} of the refusals were of keys under which another request had been applied
${counts.sentTwice} updates were sent by two clients at once

${formatChecks(checks)}`;
}
