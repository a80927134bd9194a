import { groupBy } from '../soak/group-by.mjs';
import { formatChecks } from '../soak/report.mjs';
import { countBlindRefusals } from './check-final-results.mjs';

/**
 * @param {object} result
 * @param {readonly import('../soak/ledger.mjs').Update[]} result.updates
 * @param {ReturnType<typeof import('./clients.mjs').createClients>['counts']} result.counts
 * @param {readonly import('../soak/check-updates.mjs').Check[]} result.checks
 */
export function report({ checks, counts, updates }) {
  const lastAnswer = (/** @type {typeof updates[number]} */ { outcomes }) =>
    outcomes.at(-1)?.member ?? 'no response';
  const members = [...groupBy(updates, lastAnswer)].map(([member, all]) => `${all.length} ${member}`);
  const applied = updates.filter((update) => update.applied > 0).length;
  return `
${updates.length} updates, each with its own key; ${applied} applied
final results: ${members.join(', ')}
${counts.requests} requests: ${counts.refusedByReplica} refused by a replica, ${counts.refusedByNginx} by nginx and ${counts.noAnswer} without a response were sent again
${countBlindRefusals(updates)} refusals had a key with which another request had been applied
${counts.sentTwice} updates were sent by two clients concurrently

${formatChecks(checks)}`;
}
