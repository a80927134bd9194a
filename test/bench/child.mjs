import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { createOrGone } from './gone.mjs';
import { hear } from './hear.mjs';
import { nodeCommand } from './pin.mjs';
import { limits } from './settings.mjs';

/**
 * @typedef {object} Child
 * @property {string} name
 * @property {Record<string, string>} ready what its ready line says
 * @property {(question: unknown) => Promise<any>} ask sends over IPC and waits for the answer
 * @property {<T>(work: Promise<T>) => Promise<T>} orGone the work's result, unless the process ends before
 * @property {() => Promise<void>} stop
 *
 * @typedef {object} StartOptions
 * @property {string} name for messages
 * @property {readonly string[]} args of node
 * @property {Record<string, string>} [env]
 * @property {'target' | 'bench' | undefined} [core] where to pin it
 * @property {boolean} [ipc]
 */

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
// A signal's default end would skip the line above.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

/**
 * Starts a node process and waits until it says that it is ready.
 *
 * @param {StartOptions} options
 * @returns {Promise<Child>}
 */
export async function startChild({ name, args, env = {}, core, ipc = false }) {
  const child = spawn(...nodeCommand(core, args), {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe', ...(ipc ? [/** @type {const} */ ('ipc')] : [])],
  });
  running.add(child);
  const { lastWords, ready } = hear(child);
  const orGone = createOrGone(child, name, lastWords);
  const late = delay(limits.startMs, undefined, { ref: false }).then(() => {
    throw new Error(`${name} was not ready within ${limits.startMs} ms:\n${lastWords()}`);
  });
  return {
    name,
    ready: await orGone(Promise.race([ready, late])),
    orGone,
    ask: (question) => orGone(ask(child, question)),
    stop: () => stop(child),
  };
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {unknown} question
 */
async function ask(child, question) {
  const answer = once(child, 'message');
  child.send(/** @type {import('node:child_process').Serializable} */ (question));
  return (await answer)[0];
}

/**
 * Nothing in these processes is worth a graceful end.
 *
 * @param {import('node:child_process').ChildProcess} child
 */
async function stop(child) {
  running.delete(child);
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

export async function stopAll() {
  await Promise.all([...running].map(stop));
}
