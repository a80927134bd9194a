import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { waitFor } from './wait-for.mjs';

/**
 * Starts a Node process with only the given environment variables.
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
  const hasExited = () => child.exitCode !== null || child.signalCode !== null;
  return {
    /**
     * Resolves to the first result of `find`, which receives the output so far; rejects when the process exits before.
     *
     * @type {<Found>(find: (output: string) => Found | undefined | Promise<Found | undefined>) => Promise<Found>}
     */
    ready: (find) =>
      waitFor(
        () => {
          if (hasExited()) throw new Error('The process exited.');
          return find(output);
        },
        () => `${args[0]} did not become ready. Its output:\n${output}`,
      ),
    async stop() {
      if (hasExited()) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Finds a free port, for processes that cannot report the port that they chose. */
export async function findPort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' ? address?.port : undefined;
}
