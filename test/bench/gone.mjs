import { setTimeout as delay } from 'node:timers/promises';

/**
 * Ties work that needs a process to its life: what is resolved to is the work's result, unless the process ends before.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} name
 * @param {() => string} lastWords
 * @returns {<T>(work: Promise<T>) => Promise<T>}
 */
export function createOrGone(child, name, lastWords) {
  /** @type {Promise<never>} */
  const gone = new Promise((_resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) =>
      reject(new Error(`${name} ended with ${signal ?? `exit code ${code}`}:\n${lastWords()}`)),
    );
  });
  // Nobody may be waiting when it ends; whoever waits next is told.
  gone.catch(() => {});
  return async (work) => {
    try {
      return await Promise.race([work, gone]);
    } catch (error) {
      // A process that ends is often first seen as a broken connection; its last words say more.
      await Promise.race([gone, delay(500)]);
      throw error;
    }
  };
}
