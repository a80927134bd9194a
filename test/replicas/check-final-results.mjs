import { checkUpdates } from '../soak/check-updates.mjs';

/**
 * @typedef {import('../soak/ledger.mjs').Update} Update
 * @typedef {import('../soak/ledger.mjs').ObservedAnswer} ObservedAnswer
 */

/**
 * Whether a replica that cannot check the key, or is stopping, refused the request: it sent nothing itself, but another
 * request with the key may have been applied.
 *
 * @param {ObservedAnswer} answer
 */
const isRefusal = ({ member }) => member === 'OrganizationUnavailableError';

/**
 * Counts the refusals of requests with whose key another request had already been applied.
 *
 * @param {readonly Update[]} updates
 */
export function countBlindRefusals(updates) {
  return updates
    .flatMap(({ answers }) => answers)
    .filter((answer) => isRefusal(answer) && answer.appliedBefore).length;
}

/**
 * Checks updates whose clients sent them until they had a final result.
 *
 * @param {readonly Update[]} updates
 */
export function checkFinalResults(updates) {
  const withoutRefusals = (/** @type {Update} */ update) => {
    const answers = update.answers.filter((answer) => !isRefusal(answer));
    return { ...update, answers, unanswered: update.unanswered + update.answers.length - answers.length };
  };
  const finalUpdates = updates.map(withoutRefusals);
  const isReportedNotApplied = (/** @type {Update} */ { answers, applied }) =>
    applied > 0 && answers.every((answer) => answer.applied === 'NOT_APPLIED');
  const name = (/** @type {Update} */ { marker }) => marker;
  return [
    ...checkUpdates(finalUpdates),
    {
      title: 'final result NOT_APPLIED although applied',
      found: finalUpdates.filter(isReportedNotApplied).map(name),
    },
    { title: 'no final result', found: finalUpdates.filter(({ answers }) => answers.length === 0).map(name) },
  ];
}
