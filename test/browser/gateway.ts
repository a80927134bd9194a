import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Starts the gateway as `npm start` does, for one test file; returns the URL of its page. */
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
      // A full pipe would block the gateway, so later log lines are discarded.
      child.stdout.resume();
      return graphql;
    }
  }
  throw new Error('The gateway exited before it was ready.');
}

/** Writes a file with one API key whose caller has all scopes; returns its path. */
export function writeKeyFile(key: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'explorer-')), 'api-keys.json');
  const sha256 = createHash('sha256').update(key).digest('hex');
  const scopes = ['organizations:read', 'organizations:write'];
  writeFileSync(file, JSON.stringify({ keys: [{ name: 'explorer', sha256, scopes, organizations: ['*'] }] }));
  return file;
}
