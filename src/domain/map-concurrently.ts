/**
 * Does the work for each value, no more than a few at once, and keeps the order of the values.
 *
 * @param atOnce how many; one caller's many leave room for the others
 */
export async function mapConcurrently<Value, Result>(
  atOnce: number,
  values: readonly Value[],
  work: (value: Value) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = values.entries();
  const worker = async () => {
    for (const [index, value] of waiting) results[index] = await work(value);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}
