import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { limits } from './settings.mjs';

/**
 * A server that is a process, and can be started again at the same place.
 *
 * @typedef {object} Server
 * @property {() => Promise<void>} start
 * @property {(signal: 'SIGTERM' | 'SIGKILL') => Promise<string>} end how it ended
 * @property {(signal: 'SIGSTOP' | 'SIGCONT') => void} send
 * @property {() => string} complaints what it wrote to stderr
 */

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string>, isReady: (line: string) => boolean, readsFrom?: 'stdout' | 'stderr' }} options
 * @returns {Server}
 */
export function createServerProcess(command, args, { env = {}, isReady, readsFrom = 'stdout' }) {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let child;
  let complaints = '';
  return {
    complaints: () => complaints,
    async start() {
      const started = spawn(command, args, {
        env: { PATH: process.env['PATH'], ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child = started;
      started.stderr.on('data', (chunk) => {
        complaints += chunk;
      });
      await Promise.race([heard(started[readsFrom], isReady), failed(started, command, () => complaints)]);
    },
    send: (signal) => void child?.kill(signal),
    async end(signal) {
      if (!child || child.exitCode !== null || child.signalCode !== null) return 'ended before';
      const exited = once(child, 'exit', { signal: AbortSignal.timeout(limits.stopMs) });
      child.kill(signal);
      const [code, by] = await exited;
      return String(by ?? `exit code ${code}`);
    },
  };
}

/**
 * @param {import('node:stream').Readable} stream goes on to be read
 * @param {(line: string) => boolean} isReady
 * @returns {Promise<void>}
 */
function heard(stream, isReady) {
  return new Promise((resolve) => {
    createInterface({ input: stream }).on('line', (line) => {
      if (isReady(line)) resolve();
    });
  });
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} command
 * @param {() => string} complaints
 */
async function failed(child, command, complaints) {
  await once(child, 'exit', { signal: AbortSignal.timeout(limits.startMs) }).catch(() => {});
  throw new Error(`${command} was not ready in time, or ended: ${complaints()}`);
}

/**
 * A port below those that the system hands out: no connection takes it while its server is away.
 *
 * @returns {Promise<number>}
 */
export async function findPort() {
  const port = 20_000 + Math.floor(Math.random() * 10_000);
  const server = createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch {
    return findPort();
  }
  await once(server.close(), 'close');
  return port;
}
