import { groupBy } from './group-by.mjs';

/** @typedef {import('./ledger.mjs').Update} Update */
/** @typedef {{ title: string, found: readonly string[] }} Check nothing may be found */

const successes = new Set(['OrganizationUpdated', 'OrganizationPartiallyUpdated']);

/**
 * What must not be.
 *
 * @param {readonly Update[]} updates
 * @returns {Check[]}
 */
export function judgeUpdates(updates) {
  const keys = [...groupBy(updates, ({ key, marker }) => key ?? marker).values()];
  const applied = new Set(updates.filter((update) => update.applied > 0).map(({ marker }) => marker));
  const find = (/** @type {(update: Update) => boolean} */ isWrong) => updates.filter(isWrong).map(describe);
  return [
    {
      title: 'keys, and updates without one, with more than one applied write',
      found: keys.filter((group) => writesOf(group) > 1).map((group) => group.map(describe).join(' and ')),
    },
    {
      title: 'sent again when it may have been applied',
      found: find(({ sentTooOften }) => sentTooOften > 0),
    },
    { title: 'told NOT_APPLIED although applied', found: find(isDenied) },
    { title: 'told as updated although not', found: find(isInvented) },
    {
      title: 'told as updated with a text that no applied update wrote',
      found: find((update) => isMistaken(update, applied)),
    },
    {
      title: 'refused as a key used for another update although there is none',
      found: keys.flatMap((group) => (group.length === 1 ? group.filter(isCalledReused).map(describe) : [])),
    },
  ];
}

/** @param {readonly Update[]} group */
function writesOf(group) {
  return group.reduce((sum, { applied }) => sum + applied, 0);
}

/**
 * Some client was told that nothing was applied when it had been before the client asked; or every client was told so,
 * and it was. Of clients who ask about one key at once, one may be refused and the next one served.
 *
 * @param {Update} update
 */
function isDenied({ answers, applied, unanswered }) {
  const denials = answers.filter((answer) => answer.applied === 'NOT_APPLIED');
  if (denials.some(({ appliedBefore }) => appliedBefore)) return true;
  return applied > 0 && unanswered === 0 && denials.length === answers.length;
}

/** @param {Update} update */
function isInvented({ answers, applied }) {
  return applied === 0 && answers.some(({ member }) => successes.has(member));
}

/**
 * An organization that is read after its update, or anew for a replay, can show a later update's text, and can be missing.
 *
 * @param {Update} update
 * @param {ReadonlySet<string>} applied
 */
function isMistaken({ answers }, applied) {
  return answers.some(({ member, text }) => successes.has(member) && text && !applied.has(text));
}

/** @param {Update} update */
function isCalledReused({ answers }) {
  return answers.some(({ member }) => member === 'OrganizationIdempotencyError');
}

/** @param {Update} update */
function describe({ answers, applied, key, marker, sent }) {
  const told = answers.map(({ applied: said, member }) => (said ? `${member} ${said}` : member)).join(', ');
  return `${marker} (${key ?? 'no key'}): sent ${sent}, applied ${applied}, told ${told || 'nothing'}`;
}
