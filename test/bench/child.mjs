import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { createExitGuard } from './fail-on-exit.mjs';
import { nodeCommand } from './pin-to-core.mjs';
import { readOutput } from './read-output.mjs';
import { limits } from './settings.mjs';

/**
 * @typedef {object} Child
 * @property {string} name
 * @property {Record<string, string>} ready the fields of its ready line
 * @property {(message: unknown) => Promise<any>} request sends a message over IPC and resolves to the reply
 * @property {<T>(work: Promise<T>) => Promise<T>} failOnExit resolves to the result of the work, and rejects when the process exits before
 * @property {(signal?: 'SIGKILL' | 'SIGTERM') => Promise<void>} stop kills by default, because most need no graceful shutdown
 *
 * @typedef {object} StartOptions
 * @property {string} name for error messages
 * @property {readonly string[]} args the arguments of node
 * @property {Record<string, string>} [env]
 * @property {'target' | 'bench' | undefined} [core] the core that the process is pinned to
 * @property {boolean} [ipc]
 */

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
// The default action of a signal would skip the exit handler above.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

/**
 * Kills a process when the benchmark ends, however it ends.
 *
 * @param {import('node:child_process').ChildProcess} child
 */
export function killAtExit(child) {
  running.add(child);
}

/**
 * Starts a Node process and waits until it reports that it is ready.
 *
 * @param {StartOptions} options
 * @returns {Promise<Child>}
 */
export async function startChild({ name, args, env = {}, core, ipc = false }) {
  const child = spawn(...nodeCommand(core, args), {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe', ...(ipc ? [/** @type {const} */ ('ipc')] : [])],
  });
  killAtExit(child);
  const { lastOutput, ready } = readOutput(child);
  const failOnExit = createExitGuard(child, name, lastOutput);
  const timeout = delay(limits.startMs, undefined, { ref: false }).then(() => {
    throw new Error(`${name} was not ready within ${limits.startMs} ms:\n${lastOutput()}`);
  });
  return {
    name,
    ready: await failOnExit(Promise.race([ready, timeout])),
    failOnExit,
    request: (message) => failOnExit(sendMessage(child, message)),
    stop: (signal) => stop(child, signal),
  };
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {unknown} message
 */
async function sendMessage(child, message) {
  const reply = once(child, 'message');
  child.send(/** @type {import('node:child_process').Serializable} */ (message));
  return (await reply)[0];
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {'SIGKILL' | 'SIGTERM'} [signal]
 */
async function stop(child, signal = 'SIGKILL') {
  running.delete(child);
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}

/** Kills every running process. */
export async function stopAll() {
  await Promise.all([...running].map((child) => stop(child)));
}
