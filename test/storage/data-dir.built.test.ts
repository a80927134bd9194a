import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { canLimitFiles, limitFiles } from '../support/limit-files.ts';
import { startProcess } from '../support/start-process.ts';
import { createTempFolder } from '../support/temp-folder.ts';
import { until } from '../support/until.ts';

const updateWithKey = `mutation Rename($key: String) {
  updateOrganization(input: { vertra: { organizationId: "org123", name: "Renamed" } }, idempotencyKey: $key) {
    __typename
    ... on OrganizationUpdated { replayed }
    ... on OrganizationError { applied retryable message }
  }
}`;

/** Starts a gateway in the sandbox, with its state in the directory. */
function start(directory: string, env: Readonly<Record<string, string>> = {}) {
  return startProcess({ SANDBOX: 'on', DATA_DIR: directory, ...env });
}

async function update(gateway: ReturnType<typeof start>, key: string | null): Promise<unknown> {
  const response = await fetch(await gateway.ready, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: updateWithKey, variables: { key } }),
  });
  const { data } = (await response.json()) as { readonly data: { readonly updateOrganization: unknown } };
  return data.updateOrganization;
}

async function kill({ child }: ReturnType<typeof start>): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

const first = { __typename: 'OrganizationUpdated', replayed: false };
const repeated = { __typename: 'OrganizationUpdated', replayed: true };

it('a key keeps its outcome in DATA_DIR when the process is killed', async () => {
  const directory = createTempFolder()('data');
  const killed = start(directory);
  expect(await update(killed, 'a')).toEqual(first);
  await kill(killed);
  const next = start(directory);
  expect([await update(next, 'a'), await update(next, 'b')]).toEqual([repeated, first]);
});

it('a gateway with another account finds no key of a DATA_DIR, and leaves its file as it is', async () => {
  const directory = createTempFolder()('data');
  const one = start(directory);
  expect(await update(one, 'a')).toEqual(first);
  await kill(one);
  const other = start(directory, { VERTRA_ACCOUNT: 'other' });
  expect(await update(other, 'a')).toEqual(first);
  await kill(other);
  expect(readdirSync(directory).filter((name) => name.endsWith('.sqlite'))).toHaveLength(2);
  expect(await update(start(directory), 'a')).toEqual(repeated);
});

it('a second process with the same DATA_DIR does not start, and says why', async () => {
  const directory = createTempFolder()('data');
  const gateway = start(directory);
  await gateway.ready;
  const second = start(directory);
  expect(await second.ended).toBe(1);
  expect(second.errors()).toContain('DATA_DIR is in use by another gateway process. Stop that process');
  expect(second.errors()).not.toContain(directory);
  expect(await update(gateway, 'a')).toEqual(first);
});

it.runIf(canLimitFiles)(
  'a gateway whose disk refuses writes refuses new keys, replays stored ones, sends updates without a key, and recovers',
  async () => {
    const gateway = start(createTempFolder()('data'));
    const ready = new URL('/health/ready', await gateway.ready);
    const problems = () => gateway.log.filter(({ level }) => Number(level) >= 50);
    expect(await update(gateway, 'stored')).toEqual(first);
    limitFiles(gateway.child.pid, 4096);
    expect(await update(gateway, 'new')).toEqual({
      __typename: 'OrganizationUnavailableError',
      applied: 'NOT_APPLIED',
      retryable: true,
      message: expect.stringContaining('cannot be written. Nothing was sent, and this key is still unused.'),
    });
    expect([await update(gateway, 'stored'), await update(gateway, null)]).toEqual([repeated, first]);
    expect((await fetch(ready)).status).toBe(503);
    expect(problems()).toMatchObject([{ code: 'SQLITE_IOERR', msg: expect.stringContaining('DATA_DIR') }]);
    limitFiles(gateway.child.pid, 'unlimited');
    await until(async () => expect((await fetch(ready)).status).toBe(200));
    expect(await update(gateway, 'new')).toEqual(first);
    expect(problems()).toHaveLength(1);
  },
);

it.runIf(canLimitFiles)(
  'a gateway whose disk refuses the outcomes of a bulk update ends after SIGTERM',
  async () => {
    const gateway = start(createTempFolder()('data'), { SHUTDOWN_GRACE_MS: '500' });
    const inputs = Array.from({ length: 50 }, () => ({ vida: { organizationId: '3', name: 'Renamed' } }));
    const query = `mutation Start($inputs: [UpdateOrganizationInput!]!) {
    startBulkUpdate(inputs: $inputs) { __typename }
  }`;
    const response = await fetch(await gateway.ready, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { inputs } }),
    });
    expect(await response.text()).toContain('OrganizationBulkUpdate');
    limitFiles(gateway.child.pid, 4096);
    await until(() => expect(gateway.log).toContainEqual(expect.objectContaining({ code: 'SQLITE_IOERR' })));
    gateway.child.kill('SIGTERM');
    expect(await gateway.ended).toBe(0);
  },
);
