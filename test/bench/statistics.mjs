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
 * Returns the tenth percentile, which other work of the machine changes little: most rounds that it disturbed are above.
 *
 * @param {readonly number[]} values
 */
export const lowerDecile = (values) => quantile(values, 0.1);

/**
 * @param {readonly number[]} values
 * @returns {Spread}
 */
export function spread(values) {
  return { min: quantile(values, 0), median: quantile(values, 0.5), max: quantile(values, 1) };
}

/**
 * Returns the spread of the ratios in each round, which a slow minute of the machine changes less than the figures themselves.
 *
 * @param {readonly number[]} values
 * @param {readonly number[]} others of the same rounds
 */
export function spreadOfRatios(values, others) {
  return spread(values.map((value, round) => value / (others[round] ?? Number.NaN)));
}

/** @param {Spread} values */
export const formatSpread = ({ max, median, min }) =>
  `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`;
