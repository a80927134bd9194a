import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** What `npm start` runs; `npm test` builds it before. */
const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/**
 * Starts the gateway with these settings alone, on a port of its own.
 *
 * @param nodeOptions what Node itself is told, before the program
 */
export function start(env: Record<string, string>, nodeOptions: readonly string[] = []) {
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
  let stopping = () => {};
  const toldToStop = new Promise<void>((resolve) => {
    stopping = resolve;
  });
  const lines = createInterface({ input: child.stdout });
  const ready = new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      const entry = JSON.parse(line);
      log.push(entry);
      if (entry.msg === 'ready') resolve(entry.graphql);
      if (entry.msg === 'stopping') stopping();
    });
    child.once('exit', () => reject(new Error(`It ended: ${errors}`)));
  });
  ready.catch(() => {});
  return {
    child,
    log,
    ready,
    stopping: toldToStop,
    ended: ended(child),
    /** What it wrote, word by word. */
    output: () => output,
    errors: () => errors,
  };
}

/** Resolves to the exit code once everything is said. */
export async function ended(child: ChildProcess): Promise<number | null> {
  await once(child, 'close');
  return child.exitCode;
}
