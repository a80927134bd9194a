import { groupBy } from './group-by.mjs';

/** @typedef {import('./ledger.mjs').Update} Update */
/** @typedef {{ title: string, found: readonly string[] }} Check a check that fails when `found` has entries */

const successes = new Set(['OrganizationUpdated', 'OrganizationPartiallyUpdated']);

/**
 * Checks the updates for violations of the gateway's promises.
 *
 * @param {readonly Update[]} updates
 * @returns {Check[]}
 */
export function checkUpdates(updates) {
  const keys = [...groupBy(updates, ({ key, marker }) => key ?? marker).values()];
  const byMarker = new Map(updates.map((update) => [update.marker, update]));
  const find = (/** @type {(update: Update) => boolean} */ isWrong) => updates.filter(isWrong).map(describe);
  return [
    {
      title: 'keys, or updates without a key, with more than one applied write',
      found: keys.filter((group) => countWrites(group) > 1).map((group) => group.map(describe).join(' and ')),
    },
    {
      title: 'retries of an update that was possibly applied',
      found: find(({ unsafeRetries }) => unsafeRetries > 0),
    },
    { title: 'reported as NOT_APPLIED although applied', found: find(isReportedAsNotApplied) },
    { title: 'reported as updated although not applied', found: find(isReportedAsUpdated) },
    {
      title: "reported as updated with a string that is neither its own nor a later update's",
      found: find((update) => hasWrongText(update, byMarker)),
    },
    {
      title: 'refused as a reused key although no other update has the key',
      found: keys.flatMap((group) =>
        group.length === 1 ? group.filter(isRefusedAsReused).map(describe) : [],
      ),
    },
  ];
}

/** @param {readonly Update[]} group */
function countWrites(group) {
  return group.reduce((sum, { applied }) => sum + applied, 0);
}

/**
 * Whether a client received NOT_APPLIED although the update was applied before its request, or every client received it
 * although the update was applied. Of clients that use one key concurrently, one can be refused and the next one served.
 *
 * @param {Update} update
 */
function isReportedAsNotApplied({ outcomes, applied, unanswered }) {
  const denials = outcomes.filter((outcome) => outcome.applied === 'NOT_APPLIED');
  if (denials.some(({ appliedBefore }) => appliedBefore)) return true;
  return applied > 0 && unanswered === 0 && denials.length === outcomes.length;
}

/** @param {Update} update */
function isReportedAsUpdated({ outcomes, applied }) {
  return applied === 0 && outcomes.some(({ member }) => successes.has(member));
}

/**
 * Whether a returned text is not the update's own. Where the organization is read after the update, as for fields that
 * Vida does not return and for every replay, the text can be a later update's; a replay whose read failed has none.
 *
 * @param {Update} update
 * @param {ReadonlyMap<string, Update>} byMarker
 */
function hasWrongText(update, byMarker) {
  const { outcomes, key, marker, provider } = update;
  const canBeRead = key !== null || provider === 'vida';
  const isExpected = (/** @type {string | null | undefined} */ text) => {
    if (text === marker) return true;
    if (typeof text !== 'string') return key !== null;
    const other = byMarker.get(text);
    return canBeRead && other !== undefined && isLater(other, update);
  };
  return outcomes.some(({ member, text }) => successes.has(member) && !isExpected(text));
}

/**
 * @param {Update} other
 * @param {Update} update
 */
function isLater(other, update) {
  return toTarget(other) === toTarget(update) && other.applicationOrder > update.applicationOrder;
}

/** @param {Update} update */
function toTarget({ input, provider }) {
  return `${provider} ${/** @type {any} */ (input)[provider].organizationId}`;
}

/** @param {Update} update */
function isRefusedAsReused({ outcomes }) {
  return outcomes.some(({ member }) => member === 'OrganizationIdempotencyError');
}

/** @param {Update} update */
function describe({ outcomes, applied, key, marker, sent }) {
  const results = outcomes
    .map(({ applied: reported, member }) => (reported ? `${member} ${reported}` : member))
    .join(', ');
  return `${marker} (${key ?? 'no key'}): sent ${sent}, applied ${applied}, outcomes ${results || 'none'}`;
}
