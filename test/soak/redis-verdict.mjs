const mostIdleCpu = 0.05;

/** @typedef {import('./ledger.mjs').Update} Update */

/** @param {readonly Update[]} updates */
const itemsOf = (updates) => updates.filter(({ key }) => key?.includes(' item '));

/** @param {Update} update */
const toName = ({ applied, marker, sent }) => `${marker}: sent ${sent}, applied ${applied}`;

/** @param {[string, number]} share */
const toShare = ([state, share]) => `${state} ${(share * 100).toFixed(1)} %`;

/**
 * @param {readonly Update[]} updates
 * @param {ReadonlyMap<string, number>} cpu the share of a core that the busier gateway took, by fault
 */
export function redisFigures(updates, cpu) {
  const items = itemsOf(updates).length;
  const applied = updates.filter((update) => update.applied > 0).length;
  return (
    `\n${updates.length - items} keyed updates, ${items} bulk items, ${applied} applied\n` +
    `CPU of the busier idle gateway, of one core: ${[...cpu].map(toShare).join(', ')}\n\n`
  );
}

/**
 * @param {{ updates: readonly Update[], allEnd: boolean, cpu: ReadonlyMap<string, number> }} run
 * @returns {import('./verdict.mjs').Check[]}
 */
export function judgeRedis({ allEnd, cpu, updates }) {
  const twice = updates.filter(({ applied }) => applied > 1);
  const lost = itemsOf(updates).filter(({ sent }) => sent === 0);
  const busy = [...cpu].filter(([, share]) => share > mostIdleCpu);
  return [
    { title: 'keys or items written twice', found: twice.map(toName) },
    { title: 'items lost', found: lost.map(toName) },
    { title: 'bulk updates that did not end', found: allEnd ? [] : ['some'] },
    { title: 'states in which an idle gateway is busy', found: busy.map(toShare) },
  ];
}
