import { setTimeout as delay } from 'node:timers/promises';

/**
 * Creates a function that resolves to the result of work with a process, and rejects when the process exits before.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} name
 * @param {() => string} lastOutput
 * @returns {<T>(work: Promise<T>) => Promise<T>}
 */
export function createExitGuard(child, name, lastOutput) {
  /** @type {Promise<never>} */
  const exited = new Promise((_resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) =>
      reject(new Error(`${name} exited with ${signal ?? `code ${code}`}:\n${lastOutput()}`)),
    );
  });
  // The process can exit while no work is pending; the next work is then rejected.
  exited.catch(() => {});
  return async (work) => {
    try {
      return await Promise.race([work, exited]);
    } catch (error) {
      // An exit often first appears as a lost connection; the last output of the process says more.
      await Promise.race([exited, delay(500)]);
      throw error;
    }
  };
}
