import { createInterface } from 'node:readline';

/**
 * Reads all output of a process, because a full pipe would block it, and keeps the end for error messages.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @returns {{ ready: Promise<Record<string, string>>, lastOutput: () => string }}
 */
export function readOutput({ stderr, stdout }) {
  let tail = '';
  const append = (/** @type {unknown} */ text) => {
    tail = (tail + text).slice(-2000);
  };
  stderr?.on('data', append);
  const output = /** @type {import('node:stream').Readable} */ (stdout);
  const lines = createInterface({ input: output });
  /** @type {Promise<Record<string, string>>} */
  const ready = new Promise((resolve) => {
    lines.on('line', (line) => {
      append(`${line}\n`);
      const entry = parseLine(line);
      if (entry?.msg !== 'ready') return;
      resolve(entry);
      // From now on the output is not split into lines, which would slow down the load generator on the same machine.
      lines.close();
      output.on('data', append).resume();
    });
  });
  return { ready, lastOutput: () => tail || '(no output)' };
}

/** @param {string} line */
function parseLine(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
