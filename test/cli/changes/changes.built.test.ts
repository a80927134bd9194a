import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { startApiServer, toPage } from '../api/start-api-server.ts';

const main = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));

it('changes ends with 0 when the reader of its output ends', async () => {
  const node = {
    ...{ id: '1', at: 't', caller: 'c', requestId: 'r', provider: 'VIDA', connection: 'default' },
    ...{
      organizationId: '3',
      fields: [],
      outcome: 'APPLIED',
      result: null,
      source: 'SINGLE',
      replayed: false,
    },
  };
  let pages = 0;
  const { options } = await startApiServer(() => {
    pages += 1;
    return { data: { organizationChanges: toPage(Array(100).fill(node), String(pages)) } };
  });
  const child = spawn(process.execPath, [main, 'changes', '--jsonl', ...options], {
    env: {},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  await once(child.stdout, 'data');
  child.stdout.destroy();
  await once(child, 'exit');
  expect(child.exitCode).toBe(0);
});
