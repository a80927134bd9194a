import { inFlightPerProvider, minKills } from './settings.mjs';

/**
 * @typedef {import('./client.mjs').Outcome} Outcome
 * @typedef {{ sent: number, applied: number }} Entry
 */

/**
 * Checks every update against what the providers applied.
 *
 * @param {object} run
 * @param {readonly string[]} run.ids the organizations of the items
 * @param {import('./client.mjs').Counts} run.counts
 * @param {readonly import('./client.mjs').FailedItem[]} run.failed
 * @param {ReadonlyMap<string, Outcome>} run.keyed the outcome of each update with a key, by organization
 * @param {ReadonlyMap<string, Outcome>} run.repeated the outcome under the same key at the end
 * @param {ReadonlyMap<string, Entry>} run.ledger
 * @param {number} run.kills
 * @param {string} run.exit
 * @param {string} run.stderr
 * @returns {import('../soak/check-updates.mjs').Check[]}
 */
export function check({ counts, exit, failed, ids, keyed, kills, ledger, repeated, stderr }) {
  const errors = new Map(failed.map(({ error, index }) => [ids[index] ?? `item ${index}`, error]));
  const items = ids.map((id) => ({ id, applied: errors.get(id)?.applied }));
  const updates = [...keyed].map(([id, { applied }]) => ({ id, applied }));
  const all = [...items, ...updates];
  const entryOf = (/** @type {string} */ id) => ledger.get(id) ?? { sent: 0, applied: 0 };
  const name = (/** @type {{ id: string, applied?: string }} */ { applied = 'APPLIED', id }) =>
    `${id}: reported ${applied}, ${JSON.stringify(entryOf(id))}`;
  const find = (/** @type {(applied: string | undefined, entry: Entry) => boolean} */ isWrong) =>
    all.filter(({ applied, id }) => isWrong(applied, entryOf(id))).map(name);
  const unknown = all.filter(({ applied }) => applied === 'UNKNOWN');
  const changed = [...keyed].filter(([id, { __typename }]) => repeated.get(id)?.__typename !== __typename);
  return [
    { title: 'writes applied twice', found: find((_, entry) => entry.applied > 1) },
    { title: 'writes sent twice', found: find((_, entry) => entry.sent > 1) },
    {
      title: 'reported as applied, and lost',
      found: find((applied, entry) => !applied && entry.applied === 0),
    },
    {
      title: 'reported as not applied, and applied',
      found: find((applied, entry) => applied === 'NOT_APPLIED' && entry.applied > 0),
    },
    { title: 'items without an outcome', found: counts.waiting === 0 ? [] : [`${counts.waiting}`] },
    {
      title: 'counts that differ from the items',
      found: counts.updated + failed.length === counts.total ? [] : [JSON.stringify(counts)],
    },
    {
      title: 'more unknown outcomes than a kill can cause',
      found: unknown.length <= kills * toMaxInFlight(keyed) ? [] : unknown.map(name),
    },
    { title: 'keys with another outcome at the end', found: changed.map(([id]) => id) },
    { title: 'too few kills', found: kills >= minKills ? [] : [`${kills}`] },
    { title: 'lines on stderr', found: stderr.split('\n').filter(Boolean) },
    { title: 'exits with another code than 0', found: exit === 'exit code 0' ? [] : [exit] },
  ];
}

/** @param {ReadonlyMap<string, unknown>} keyed */
function toMaxInFlight(keyed) {
  const clients = new Set([...keyed.keys()].map((id) => id.split('x')[0]));
  return 2 * inFlightPerProvider + clients.size;
}
