import { createInterface } from 'node:readline';

/**
 * Reads all that a process prints, as a full pipe would stop it, and keeps the end of it for a failure's message.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @returns {{ ready: Promise<Record<string, string>>, lastWords: () => string }}
 */
export function hear({ stderr, stdout }) {
  let words = '';
  const keep = (/** @type {unknown} */ text) => {
    words = (words + text).slice(-2000);
  };
  stderr?.on('data', keep);
  const output = /** @type {import('node:stream').Readable} */ (stdout);
  const lines = createInterface({ input: output });
  /** @type {Promise<Record<string, string>>} */
  const ready = new Promise((resolve) => {
    lines.on('line', (line) => {
      keep(`${line}\n`);
      const told = parseLine(line);
      if (told?.msg !== 'ready') return;
      resolve(told);
      // From here on it is read as it comes: to take lines apart would slow the load generator beside it down.
      lines.close();
      output.on('data', keep).resume();
    });
  });
  return { ready, lastWords: () => words || '(it printed nothing)' };
}

/** @param {string} line */
function parseLine(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
