/** @typedef {{ min: number, median: number, max: number }} Spread */

/**
 * The nearest-rank quantile: always one of the values that were measured.
 *
 * @param {readonly number[]} values
 * @param {number} share from 0 to 1
 */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/**
 * @param {readonly number[]} values
 * @returns {Spread}
 */
export function spread(values) {
  return { min: quantile(values, 0), median: quantile(values, 0.5), max: quantile(values, 1) };
}
