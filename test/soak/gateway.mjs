import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { limits } from './settings.mjs';

/**
 * @typedef {object} Gateway
 * @property {string} url the URL of the GraphQL endpoint
 * @property {number} pid
 * @property {() => Promise<import('./report-memory.mjs').Memory>} memory returns the memory after a garbage collection
 * @property {() => string} stderr returns everything that it wrote to stderr
 * @property {() => readonly string[]} errors returns the log lines of level error
 * @property {Promise<string>} ended resolves to the signal or the exit code
 * @property {() => void} stop sends SIGTERM
 */

const reporter = fileURLToPath(new URL('report-memory.mjs', import.meta.url));

/**
 * Starts the gateway as a separate process, which is killed when this one exits.
 *
 * @param {string} mainPath
 * @param {Record<string, string>} env
 * @returns {Promise<Gateway>}
 */
export async function startGateway(mainPath, env) {
  const child = spawn(process.execPath, ['--import', reporter, mainPath], {
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  process.on('exit', () => child.kill('SIGKILL'));
  const ended = once(child, 'close').then(([code, signal]) => String(signal ?? `exit code ${code}`));
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  /** @type {string[]} */
  const errors = [];
  /** @type {Promise<string>} */
  const ready = new Promise((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { graphql, level, msg } = JSON.parse(line);
      if (msg === 'ready') resolve(graphql);
      if (level >= 50) errors.push(line);
    });
  });
  const exited = ended.then((reason) => {
    throw new Error(`The gateway exited: ${reason}\n${stderr}`);
  });
  const timeout = delay(limits.startMs, undefined, { ref: false }).then(() => {
    throw new Error(`The gateway was not ready within ${limits.startMs} ms\n${stderr}`);
  });
  // The failures are only reported to pending calls, and usually there are none.
  for (const failure of [exited, timeout]) failure.catch(() => {});
  const url = await Promise.race([ready, exited, timeout]);
  return {
    url,
    pid: Number(child.pid),
    async memory() {
      const reply = once(child, 'message').then(([memory]) => memory);
      child.send('memory');
      return Promise.race([reply, exited]);
    },
    stderr: () => stderr,
    errors: () => errors,
    ended,
    stop: () => void child.kill('SIGTERM'),
  };
}
