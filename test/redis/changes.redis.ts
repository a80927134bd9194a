import { print } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { OrganizationChangesQuery } from '../../schema/operations.ts';
import { OrganizationChangesDocument } from '../../schema/operations.ts';
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
});
