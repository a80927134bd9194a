import { checkUpdates } from '../soak/check-updates.mjs';

/**
 * @typedef {import('../soak/ledger.mjs').Update} Update
 * @typedef {import('../soak/ledger.mjs').ObservedOutcome} ObservedOutcome
 */

/**
 * Whether a replica that cannot check the key, or is stopping, refused the request: it sent nothing itself, but another
 * request with the key may have been applied.
 *
 * @param {ObservedOutcome} outcome
 */
const isRefusal = ({ member }) => member === 'OrganizationUnavailableError';

/**
 * Counts the refusals of requests with whose key another request had already been applied.
 *
 * @param {readonly Update[]} updates
 */
export function countBlindRefusals(updates) {
  return updates
    .flatMap(({ outcomes }) => outcomes)
    .filter((outcome) => isRefusal(outcome) && outcome.appliedBefore).length;
}

/**
 * Checks updates whose clients sent them until they had a final result.
 *
 * @param {readonly Update[]} updates
 */
export function checkFinalResults(updates) {
  const withoutRefusals = (/** @type {Update} */ update) => {
    const outcomes = update.outcomes.filter((outcome) => !isRefusal(outcome));
    return { ...update, outcomes, unanswered: update.unanswered + update.outcomes.length - outcomes.length };
  };
  const finalUpdates = updates.map(withoutRefusals);
  const isReportedNotApplied = (/** @type {Update} */ { outcomes, applied }) =>
    applied > 0 && outcomes.every((outcome) => outcome.applied === 'NOT_APPLIED');
  const name = (/** @type {Update} */ { marker }) => marker;
  return [
    ...checkUpdates(finalUpdates),
    {
      title: 'final result NOT_APPLIED although applied',
      found: finalUpdates.filter(isReportedNotApplied).map(name),
    },
    {
      title: 'no final result',
      found: finalUpdates.filter(({ outcomes }) => outcomes.length === 0).map(name),
    },
  ];
}
