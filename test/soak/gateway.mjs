import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { limits } from './settings.mjs';

/**
 * @typedef {object} Gateway
 * @property {string} url of its GraphQL endpoint
 * @property {number} pid
 * @property {() => Promise<import('./report-memory.mjs').Memory>} memory once the garbage is collected
 * @property {() => string} stderr all that it wrote there
 * @property {() => readonly string[]} errors what its log tells as an error
 * @property {Promise<string>} ended how it ended
 * @property {() => void} stop asks it to end
 */

const reporter = fileURLToPath(new URL('report-memory.mjs', import.meta.url));

/**
 * Starts the gateway as a process of its own; it is killed with this one.
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
  const died = ended.then((how) => {
    throw new Error(`the gateway ended: ${how}\n${stderr}`);
  });
  const late = delay(limits.startMs, undefined, { ref: false }).then(() => {
    throw new Error(`the gateway was not ready within ${limits.startMs} ms\n${stderr}`);
  });
  // Whoever waits then is told; mostly nobody does.
  for (const failure of [died, late]) failure.catch(() => {});
  const url = await Promise.race([ready, died, late]);
  return {
    url,
    pid: Number(child.pid),
    async memory() {
      const answer = once(child, 'message').then(([memory]) => memory);
      child.send('memory');
      return Promise.race([answer, died]);
    },
    stderr: () => stderr,
    errors: () => errors,
    ended,
    stop: () => void child.kill('SIGTERM'),
  };
}
