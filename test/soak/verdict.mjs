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
  const byMarker = new Map(updates.map((update) => [update.marker, update]));
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
      title: "told as updated with another text than its own or a later update's",
      found: find((update) => isMistaken(update, byMarker)),
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
 * The text is the update's own. Where the organization was read after it, as for what Vida's answers lack and for every
 * replay, it can be that of a later update; a replay whose read failed has none.
 *
 * @param {Update} update
 * @param {ReadonlyMap<string, Update>} byMarker
 */
function isMistaken(update, byMarker) {
  const { answers, key, marker, provider } = update;
  const canBeRead = key !== null || provider === 'vida';
  const isTrue = (/** @type {string | null | undefined} */ text) => {
    if (text === marker) return true;
    if (typeof text !== 'string') return key !== null;
    const other = byMarker.get(text);
    return canBeRead && other !== undefined && isLater(other, update);
  };
  return answers.some(({ member, text }) => successes.has(member) && !isTrue(text));
}

/**
 * @param {Update} other
 * @param {Update} update
 */
function isLater(other, update) {
  return targetOf(other) === targetOf(update) && other.appliedAs > update.appliedAs;
}

/** @param {Update} update */
function targetOf({ input, provider }) {
  return `${provider} ${/** @type {any} */ (input)[provider].organizationId}`;
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
