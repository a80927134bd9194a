import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { hang } from '../../src/sandbox/faults.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { startProcess } from '../support/start-process.ts';
import { createTempFolder } from '../support/temp-folder.ts';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const run = promisify(execFile);

type Gateway = ReturnType<typeof startProcess>;

async function update({ ready }: Gateway, description: string): Promise<unknown> {
  const response = await fetch(await ready, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query: `mutation ($description: String) { updateOrganization(input: { vertra: { organizationId: "org123", description: $description } }) { __typename } }`,
      variables: { description },
    }),
  });
  return response.json();
}

interface Listed {
  readonly organizationId: string;
  readonly outcome: string;
  readonly fields: readonly { readonly path: readonly string[] }[];
}

/** Runs the command that answers an audit question. */
async function listChanges({ ready }: Gateway): Promise<readonly Listed[]> {
  const question = ['--organization', 'vertra:org123', '--since', '7d', '--jsonl'];
  const { stdout } = await run(process.execPath, [main, 'changes', ...question, '--url', await ready], {
    env: {},
  });
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

async function kill({ child }: Gateway): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

const applied = expect.objectContaining({ outcome: 'APPLIED', organizationId: 'vertra:org123' });

it('changes in DATA_DIR survive SIGKILL: a finished one with its outcome, and one that was sent as pending', async () => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const env = {
    DATA_DIR: createTempFolder()('data'),
    VERTRA_API_TOKEN: sandbox.vertra.token,
    VERTRA_ORIGIN: sandbox.vertra.origin,
  };
  const killed = startProcess(env);
  expect(await update(killed, 'first')).toEqual({
    data: { updateOrganization: { __typename: 'OrganizationUpdated' } },
  });
  const sent = new Promise<void>((resolve) => {
    sandbox.vertra.inject(() => {
      resolve();
      return hang;
    });
  });
  update(killed, 'second').catch(() => {});
  await sent;
  await kill(killed);
  const next = startProcess(env);
  const listed = await listChanges(next);
  expect(listed).toEqual([expect.objectContaining({ outcome: 'PENDING', result: null }), applied]);
  expect(listed[0]?.fields).toMatchObject([
    { path: ['input', 'vertra', 'description'], state: 'UNCONFIRMED' },
  ]);
});

it('changes in DATA_DIR are not listed by a gateway with another account', async () => {
  const directory = createTempFolder()('data');
  const one = startProcess({ SANDBOX: 'on', DATA_DIR: directory });
  await update(one, 'first');
  expect(await listChanges(one)).toEqual([applied]);
  await kill(one);
  const other = startProcess({ SANDBOX: 'on', DATA_DIR: directory, VERTRA_ACCOUNT: 'other' });
  expect(await listChanges(other)).toEqual([]);
  await kill(other);
  expect(await listChanges(startProcess({ SANDBOX: 'on', DATA_DIR: directory }))).toEqual([applied]);
});
