import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 20;
const giveUpMs = 30_000;

/**
 * Asks again and again, and resolves to the first answer that is one.
 *
 * @template Found
 * @param {() => Found | undefined | Promise<Found | undefined>} find
 * @param {() => string} problem what to say when no answer comes
 * @returns {Promise<Found>}
 */
export async function until(find, problem) {
  const end = performance.now() + giveUpMs;
  try {
    while (performance.now() < end) {
      const found = await find();
      if (found) return found;
      await delay(pollMs);
    }
  } catch (cause) {
    throw new Error(problem(), { cause });
  }
  throw new Error(problem());
}
