import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { limits } from './settings.mjs';

/**
 * A server process that can be started again at the same address.
 *
 * @typedef {object} Server
 * @property {() => Promise<void>} start
 * @property {(signal: 'SIGTERM' | 'SIGKILL') => Promise<string>} end resolves to the exit code or the signal
 * @property {(signal: 'SIGSTOP' | 'SIGCONT') => void} send
 * @property {() => string} stderr
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
  let stderr = '';
  return {
    stderr: () => stderr,
    async start() {
      const started = spawn(command, args, {
        env: { PATH: process.env['PATH'], ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child = started;
      started.stderr.on('data', (chunk) => {
        stderr += chunk;
      });
      await Promise.race([
        waitForLine(started[readsFrom], isReady),
        rejectOnFailure(started, command, () => stderr),
      ]);
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
 * Resolves at the first line that matches, and keeps reading the stream.
 *
 * @param {import('node:stream').Readable} stream
 * @param {(line: string) => boolean} isReady
 * @returns {Promise<void>}
 */
function waitForLine(stream, isReady) {
  return new Promise((resolve) => {
    createInterface({ input: stream }).on('line', (line) => {
      if (isReady(line)) resolve();
    });
  });
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} command
 * @param {() => string} stderr
 */
async function rejectOnFailure(child, command, stderr) {
  await once(child, 'exit', { signal: AbortSignal.timeout(limits.startMs) }).catch(() => {});
  throw new Error(`${command} was not ready in time or exited: ${stderr()}`);
}

/**
 * Finds a free port below the ephemeral ports, so that no connection takes it while its server is stopped.
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
