/**
 * How a cost grows: by the straight line of least squares through the points, and by the exponent of the power that
 * leads from the smallest size to the largest (1: in proportion; less: better).
 *
 * @typedef {{ size: number, cost: number }} Point
 *
 * @param {readonly Point[]} points in the order of their sizes
 * @returns {{ base: number, each: number, r2: number, exponent: number }} `base` for a request, `each` for one more
 */
export function fitLine(points) {
  const mean = (/** @type {(point: Point) => number} */ of) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [meanSize, meanCost] = [mean(({ size }) => size), mean(({ cost }) => cost)];
  const each =
    mean(({ cost, size }) => (size - meanSize) * (cost - meanCost)) /
    mean(({ size }) => (size - meanSize) ** 2);
  const base = meanCost - each * meanSize;
  const unexplained = mean(({ cost, size }) => (cost - base - each * size) ** 2);
  const r2 = 1 - unexplained / mean(({ cost }) => (cost - meanCost) ** 2);
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) throw new Error('Without points nothing grows.');
  const exponent = Math.log(last.cost / first.cost) / Math.log(last.size / first.size);
  return { base, each, r2, exponent };
}
