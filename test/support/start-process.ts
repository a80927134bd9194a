import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** The built gateway, as `npm start` runs it. */
const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/**
 * Starts the gateway as a process with only the given settings, on a free port.
 *
 * @param nodeOptions command-line options of Node
 */
export function startProcess(env: Record<string, string>, nodeOptions: readonly string[] = []) {
  const child = spawn(process.execPath, [...nodeOptions, main], {
    env: { PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += String(chunk);
  });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += String(chunk);
  });
  const log: Record<string, unknown>[] = [];
  let onStopping = () => {};
  const stopping = new Promise<void>((resolve) => {
    onStopping = resolve;
  });
  const lines = createInterface({ input: child.stdout });
  const ready = new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      const entry = JSON.parse(line);
      log.push(entry);
      if (entry.msg === 'ready') resolve(entry.graphql);
      if (entry.msg === 'stopping') onStopping();
    });
    child.once('exit', () => reject(new Error(`The gateway exited: ${errors}`)));
  });
  ready.catch(() => {});
  return {
    child,
    log,
    ready,
    stopping,
    ended: ended(child),
    /** Returns everything that it wrote to stdout. */
    output: () => output,
    errors: () => errors,
  };
}

/** Resolves to the exit code when the process has closed its output. */
export async function ended(child: ChildProcess): Promise<number | null> {
  await once(child, 'close');
  return child.exitCode;
}
