const maxIdleCpu = 0.05;

/** @typedef {import('./ledger.mjs').Update} Update */

/** @param {readonly Update[]} updates */
const selectItems = (updates) => updates.filter(({ key }) => key?.includes(' item '));

/** @param {Update} update */
const toName = ({ applied, marker, sent }) => `${marker}: sent ${sent}, applied ${applied}`;

/** @param {[string, number]} usage */
const toPercentage = ([state, fraction]) => `${state} ${(fraction * 100).toFixed(1)} %`;

/**
 * @param {readonly Update[]} updates
 * @param {ReadonlyMap<string, number>} cpu the fraction of a core that the busier gateway used, by fault
 */
export function formatRedisFigures(updates, cpu) {
  const items = selectItems(updates).length;
  const applied = updates.filter((update) => update.applied > 0).length;
  return (
    `\n${updates.length - items} keyed updates, ${items} bulk items, ${applied} applied\n` +
    `CPU of the busier idle gateway, in percent of one core: ${[...cpu].map(toPercentage).join(', ')}\n\n`
  );
}

/**
 * @param {{ updates: readonly Update[], allFinished: boolean, cpu: ReadonlyMap<string, number> }} run
 * @returns {import('./check-updates.mjs').Check[]}
 */
export function checkRedis({ allFinished, cpu, updates }) {
  const twice = updates.filter(({ applied }) => applied > 1);
  const lost = selectItems(updates).filter(({ sent }) => sent === 0);
  const busy = [...cpu].filter(([, fraction]) => fraction > maxIdleCpu);
  return [
    { title: 'keys or items applied twice', found: twice.map(toName) },
    { title: 'lost items', found: lost.map(toName) },
    { title: 'bulk updates that did not finish', found: allFinished ? [] : ['at least one'] },
    { title: 'faults during which an idle gateway is busy', found: busy.map(toPercentage) },
  ];
}
