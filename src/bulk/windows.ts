import { concurrencyPerAccount } from './queue.ts';

/** The possible windows: the first one lets a bulk update use the whole concurrency of a process. */
export const windows: readonly number[] = [1, 2, 4, 8].map((part) => concurrencyPerAccount / part);

/**
 * Returns how many items of a new bulk update are in the queue of an account at once. Items of all bulk updates alternate
 * there, so a caller's further ones get fewer places.
 *
 * @param unfinished the number of the caller's unfinished bulk updates
 */
export function toWindow(unfinished: number): number {
  const part = Math.floor(concurrencyPerAccount / (unfinished + 1));
  return windows.find((window) => window <= part) ?? 1;
}
