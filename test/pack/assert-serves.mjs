import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/**
 * Asserts that the program serves an update of the sandbox and exits with 0 after SIGTERM.
 *
 * @param {string} path of the program
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 */
export async function assertServes(path, options) {
  const child = spawn(path, ['--port', '0', '--sandbox'], {
    ...options,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = await findUrl(child);
    const query =
      'mutation { updateOrganization(input: { vida: { organizationId: "3", name: "N" } }) { __typename } }';
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
    assert.deepEqual(await response.json(), {
      data: { updateOrganization: { __typename: 'OrganizationUpdated' } },
    });
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    assert.deepEqual(await exited, [0, null]);
  } finally {
    child.kill('SIGKILL');
  }
}

/** @param {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, null>} child */
async function findUrl({ stdout }) {
  for await (const line of createInterface({ input: stdout })) {
    const { graphql, msg } = JSON.parse(line);
    if (msg !== 'ready') continue;
    stdout.resume();
    return graphql;
  }
  throw new Error('The gateway exited before it was ready.');
}
