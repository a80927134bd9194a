/**
 * @template Item
 * @param {readonly Item[]} items
 * @returns {Item} a random item
 */
export function pick(items) {
  return /** @type {Item} */ (items[Math.floor(Math.random() * items.length)]);
}

/**
 * @template Item
 * @param {readonly Item[]} items
 * @returns {Item[]} all items in random order
 */
export function shuffle(items) {
  const weighted = items.map((item) => ({ item, weight: Math.random() }));
  return weighted.sort((one, other) => one.weight - other.weight).map(({ item }) => item);
}
