import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { until } from './until.mjs';

/**
 * Starts a Node process with these settings only, whatever the environment of the tests holds.
 *
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string>>} env
 * @param {string} [cwd]
 */
export function startProcess(args, env, cwd) {
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  return {
    /**
     * Resolves to the first thing that is found, in the output or elsewhere; rejects when the process ends before.
     *
     * @type {<Found>(find: (output: string) => Found | undefined | Promise<Found | undefined>) => Promise<Found>}
     */
    ready: (find) =>
      until(
        () => {
          if (ended()) throw new Error('It ended');
          return find(output);
        },
        () => `${args[0]} does not become ready:\n${output}`,
      ),
    async stop() {
      if (ended()) return;
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    },
  };
}

/** A port that was free a moment ago, for what cannot tell which one it took. */
export async function findPort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' ? address?.port : undefined;
}
