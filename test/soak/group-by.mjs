/**
 * Groups values, like `Map.groupBy`, which Node 20 does not have.
 *
 * @template Key, Value
 * @param {readonly Value[]} values
 * @param {(value: Value) => Key} toKey
 * @returns {Map<Key, Value[]>}
 */
export function groupBy(values, toKey) {
  /** @type {Map<Key, Value[]>} */
  const groups = new Map();
  for (const value of values) {
    const key = toKey(value);
    groups.set(key, [...(groups.get(key) ?? []), value]);
  }
  return groups;
}
