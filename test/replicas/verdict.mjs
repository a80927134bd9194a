import { checkUpdates } from '../soak/check-updates.mjs';

/**
 * @typedef {import('../soak/ledger.mjs').Update} Update
 * @typedef {import('../soak/ledger.mjs').ObservedAnswer} ObservedAnswer
 */

/**
 * A replica that cannot ask about the key, or is stopping, refuses without knowing what became of the key elsewhere: it
 * says that this request sent nothing, and that it can be sent again.
 *
 * @param {ObservedAnswer} answer
 */
const isRefusal = ({ member }) => member === 'OrganizationUnavailableError';

/**
 * How often a request was refused so although another one under its key had been applied by then.
 *
 * @param {readonly Update[]} updates
 */
export function countBlindRefusals(updates) {
  return updates
    .flatMap(({ answers }) => answers)
    .filter((answer) => isRefusal(answer) && answer.appliedBefore).length;
}

/**
 * What must not be, for updates whose clients asked until they were settled.
 *
 * @param {readonly Update[]} updates
 */
export function judge(updates) {
  const toSettled = (/** @type {Update} */ update) => {
    const answers = update.answers.filter((answer) => !isRefusal(answer));
    return { ...update, answers, unanswered: update.unanswered + update.answers.length - answers.length };
  };
  const settled = updates.map(toSettled);
  const isSettledAsNothing = (/** @type {Update} */ { answers, applied }) =>
    applied > 0 && answers.every((answer) => answer.applied === 'NOT_APPLIED');
  const name = (/** @type {Update} */ { marker }) => marker;
  return [
    ...checkUpdates(settled),
    { title: 'settled as NOT_APPLIED although applied', found: settled.filter(isSettledAsNothing).map(name) },
    { title: 'never settled', found: settled.filter(({ answers }) => answers.length === 0).map(name) },
  ];
}
