/**
 * @template Item
 * @param {readonly Item[]} items
 * @returns {Item} one of them, at random
 */
export function pick(items) {
  return /** @type {Item} */ (items[Math.floor(Math.random() * items.length)]);
}

/**
 * @template Item
 * @param {readonly Item[]} items
 * @returns {Item[]} all of them, in an order at random
 */
export function shuffle(items) {
  const placed = items.map((item) => ({ item, place: Math.random() }));
  return placed.sort((one, other) => one.place - other.place).map(({ item }) => item);
}
