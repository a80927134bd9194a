/**
 * Fits the growth of a cost: with a least-squares line through the points, and with the exponent of the power law from
 * the smallest size to the largest (1: proportional; less is better).
 *
 * @typedef {{ size: number, cost: number }} Point
 *
 * @param {readonly Point[]} points sorted by size
 * @returns {{ base: number, each: number, r2: number, exponent: number }} `base` is the cost of a request, `each` the cost of one more unit
 */
export function fitLine(points) {
  const mean = (/** @type {(point: Point) => number} */ select) =>
    points.reduce((sum, point) => sum + select(point), 0) / points.length;
  const [meanSize, meanCost] = [mean(({ size }) => size), mean(({ cost }) => cost)];
  const each =
    mean(({ cost, size }) => (size - meanSize) * (cost - meanCost)) /
    mean(({ size }) => (size - meanSize) ** 2);
  const base = meanCost - each * meanSize;
  const residual = mean(({ cost, size }) => (cost - base - each * size) ** 2);
  const r2 = 1 - residual / mean(({ cost }) => (cost - meanCost) ** 2);
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) throw new Error('fitLine needs at least one point.');
  const exponent = Math.log(last.cost / first.cost) / Math.log(last.size / first.size);
  return { base, each, r2, exponent };
}
