/** @typedef {{ min: number, median: number, max: number }} Spread */

/**
 * Returns the nearest-rank quantile, which is always one of the measured values.
 *
 * @param {readonly number[]} values
 * @param {number} fraction from 0 to 1
 */
export function quantile(values, fraction) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(fraction * sorted.length) - 1)] ?? Number.NaN;
}

/**
 * @param {readonly number[]} values
 * @returns {Spread}
 */
export function spread(values) {
  return { min: quantile(values, 0), median: quantile(values, 0.5), max: quantile(values, 1) };
}
