import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { print } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { OrganizationChangesQuery } from '../../schema/operations.ts';
import { OrganizationChangesDocument } from '../../schema/operations.ts';
import { createTempFolder } from '../support/temp-folder.ts';
import type { GatewayProcess } from './gateway-process.ts';
import { startReplica, startReplicas } from './replicas.ts';
import { toInput, updatesAt } from './updates.ts';
import { waitUntil } from './wait-until.ts';

const updated = { __typename: 'OrganizationUpdated' };
const refused = {
  __typename: 'OrganizationUnavailableError',
  applied: 'NOT_APPLIED',
  retryable: true,
  message: expect.stringContaining('requires a record of every change'),
};

const required = { AUDIT: 'required' };

async function listOutcomes({ url }: GatewayProcess): Promise<readonly string[]> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: print(OrganizationChangesDocument) }),
  });
  const { data } = (await response.json()) as { readonly data: OrganizationChangesQuery };
  return data.organizationChanges.edges.map(({ node }) => `${node.outcome} ${node.replayed}`);
}

describe('the changes of replicas', () => {
  it('are listed by each of them, replays too', async () => {
    const { first, second } = await startReplicas();
    expect(await first.update(toInput('vida', 'One'), 'key')).toMatchObject(updated);
    expect(await second.update(toInput('vida', 'One'), 'key')).toMatchObject(updated);
    for (const gateway of [first, second]) {
      expect(await listOutcomes(gateway)).toEqual(['APPLIED true', 'APPLIED false']);
    }
  });
});

describe('with AUDIT=required', () => {
  it('an update is not sent while Redis hangs, and is sent when it resumes', async () => {
    const { first, redis, sandbox } = await startReplica(required);
    redis.hang();
    for (const name of ['One', 'Two']) {
      expect(await first.update(toInput('vida', name))).toMatchObject(refused);
    }
    expect(updatesAt(sandbox.vida)).toEqual([]);
    expect(first.countLines(/^Changes cannot be recorded, so updates are refused/)).toBe(1);
    redis.resume();
    await waitUntil('an update is sent', async () => {
      const { __typename } = await first.update(toInput('vida', 'Three'));
      return __typename === 'OrganizationUpdated';
    });
    expect(updatesAt(sandbox.vida)).toHaveLength(1);
  });

  it('an update is not sent while Redis denies the command', async () => {
    const { first, redis, sandbox } = await startReplica(required);
    await redis.client.acl('SETUSER', 'gateway', '-xadd');
    expect(await first.update(toInput('vertra', 'One'))).toMatchObject(refused);
    expect(updatesAt(sandbox.vertra)).toEqual([]);
  });

  it('updates are sent while a caller requests 760 pages at once of the changes of others', {
    timeout: 120_000,
  }, async () => {
    const auth = { AUTH: 'api-key', AUTH_API_KEYS_FILE: writeKeys(), RATE_LIMIT_PER_MINUTE: '100000' };
    const { first, redis } = await startReplica({ ...required, ...auth });
    const stream = await createStream(first, redis.client);
    const facts = ['format', '1', 'organization', 'vida:1', 'facts', '{}', 'result', '{}'];
    const pipeline = redis.client.pipeline();
    for (let entry = 0; entry < 4000; entry += 1) pipeline.xadd(stream, '*', ...facts);
    await pipeline.exec();
    const pages = Array.from(
      { length: 19 },
      (_, page) => `p${page}: organizationChanges(first: 1) { edges { cursor } }`,
    );
    const reads = Array.from({ length: 40 }, () => send(first, `{ ${pages.join(' ')} }`, 'narrow'));
    for (let count = 0; count < 10; count += 1) {
      expect(await updateAs(first, 'wide')).toMatchObject({ data: { updateOrganization: updated } });
    }
    await Promise.all(reads);
    expect((await first.readiness()).status).toBe(200);
    expect(first.countLines(/cannot be reached/)).toBe(0);
  });
});

/** Writes the API keys of a caller of one organization that may list changes, and of one of all organizations. */
function writeKeys(): string {
  const file = createTempFolder()('keys.json');
  const toKey = (name: string, organizations: readonly string[], scopes: readonly string[]) => ({
    name,
    sha256: createHash('sha256').update(name).digest('hex'),
    organizations,
    scopes,
  });
  const scopes = ['organizations:read', 'organizations:write'];
  const keys = [
    toKey('narrow', ['vida:3'], [...scopes, 'organizations:audit']),
    toKey('wide', ['*'], scopes),
  ];
  writeFileSync(file, JSON.stringify({ keys }));
  return file;
}

async function send({ url }: GatewayProcess, query: string, caller: string): Promise<unknown> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${caller}` };
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) })).json();
}

const updateAs = (gateway: GatewayProcess, caller: string) =>
  send(
    gateway,
    'mutation { updateOrganization(input: { vida: { organizationId: "3", name: "N" } }) { __typename } }',
    caller,
  );

/** Returns the name of the stream, which the first update creates. */
async function createStream(gateway: GatewayProcess, client: { keys(pattern: string): Promise<string[]> }) {
  await updateAs(gateway, 'wide');
  return (await client.keys('*changes:stream'))[0] ?? '';
}
