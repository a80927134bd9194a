/**
 * Maps values with an asynchronous function, with bounded concurrency so that one caller does not starve the others.
 *
 * @param concurrency the maximum number of calls that run at the same time
 * @returns the results in the order of the values
 */
export async function mapConcurrently<Value, Result>(
  concurrency: number,
  values: readonly Value[],
  map: (value: Value) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const pending = values.entries();
  const worker = async () => {
    for (const [index, value] of pending) results[index] = await map(value);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return results;
}
