import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Starts the gateway as `npm start` does, for one file of tests; tells where its page is. */
export async function startGateway(env: Readonly<Record<string, string>> = {}): Promise<string> {
  const child = spawn(process.execPath, [main], {
    env: { PORT: '0', SANDBOX: 'on', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  afterAll(async () => {
    const exited = once(child, 'exit');
    if (child.kill('SIGKILL')) await exited;
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const { graphql, msg } = JSON.parse(line);
    if (msg === 'ready') {
      // What it says from now on is not read, and must not make it wait.
      child.stdout.resume();
      return graphql;
    }
  }
  throw new Error('The gateway ended before it was ready.');
}
