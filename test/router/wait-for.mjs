import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 20;
const timeoutMs = 30_000;

/**
 * Calls `find` repeatedly until it returns a truthy value, and resolves to that value.
 *
 * @template Found
 * @param {() => Found | undefined | Promise<Found | undefined>} find
 * @param {() => string} toMessage returns the message of the error after a timeout
 * @returns {Promise<Found>}
 */
export async function waitFor(find, toMessage) {
  const end = performance.now() + timeoutMs;
  try {
    while (performance.now() < end) {
      const found = await find();
      if (found) return found;
      await delay(pollMs);
    }
  } catch (cause) {
    throw new Error(toMessage(), { cause });
  }
  throw new Error(toMessage());
}
