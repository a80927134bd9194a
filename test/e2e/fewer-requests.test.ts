import { describe, expect, it } from 'vitest';
import type { BulkItem, BulkUpdate } from '../../src/domain/bulk/bulk-update.ts';
import { refusal } from '../../src/domain/errors.ts';
import type { ProviderQuota } from '../../src/domain/provider/quota.ts';
import { respondWith } from '../../src/sandbox/faults.ts';
import type { SimulatedProvider } from '../../src/sandbox/simulated-provider.ts';
import { noBulkUpdates } from '../support/no-bulk-updates.ts';
import { startGateway } from '../support/start-gateway.ts';

const list = '/v1/organizations/all/@me';
const pathsOf = ({ requests }: SimulatedProvider) => requests.map(({ path }) => path);
const toPath = (id: string) => `/v1/organizations/${id}`;
const toQuery = (ids: readonly string[]) =>
  `{ organizations(ids: ${JSON.stringify(ids.map((id) => `vertra:${id}`))}) { ... on Organization { name members { userId } } } }`;
const quota: ProviderQuota = { window: 'MINUTE', limit: 30, remaining: 20, resetsAt: null };

describe('organizations of Vertra that are read together', () => {
  it.each([
    ['no quota is known', [], ['org123', 'org456'], [toPath('org123'), toPath('org456')]],
    ['no quota is known', [], ['org123', 'org456', 'org789'], [list]],
    ['a quota is known', [quota], ['org123'], [toPath('org123')]],
    ['a quota is known', [quota], ['org123', 'org456'], [list]],
  ])('are read in the way that costs less when %s: %3$s', async (_name, vertraQuotas, ids, paths) => {
    const { sandbox, send } = await startGateway({ vertraQuotas });
    const { data, errors } = await send<Record<string, unknown>, object>(toQuery(ids), {});
    expect(errors).toBeUndefined();
    expect(data?.['organizations']).toMatchObject(ids.map(() => ({ name: expect.any(String) })));
    expect(pathsOf(sandbox.vertra)).toEqual(paths);
  });

  it('are read one by one after the list was of no use, until it is tried again', async () => {
    const { sandbox, send } = await startGateway();
    sandbox.vertra.inject(({ path }) => (path === list ? respondWith({ status: 404 }) : undefined));
    const ids = ['org123', 'org456', 'org789'];
    let lists = 0;
    for (let requests = 0; requests < 20; requests += 1) {
      const before = sandbox.vertra.requests.length;
      await send(toQuery(ids), {});
      const paths = pathsOf(sandbox.vertra).slice(before);
      expect(paths.filter((path) => path !== list)).toEqual(ids.map(toPath));
      lists += paths.filter((path) => path === list).length;
      if (requests === 1) expect(lists).toBe(1);
    }
    expect(lists).toBeGreaterThan(1);
    expect(lists).toBeLessThan(6);
  });

  it('are read from the list again when the list lacks few of them', async () => {
    const { sandbox, send } = await startGateway();
    const ids = ['org123', 'org456', 'org789', 'no'];
    for (let requests = 0; requests < 3; requests += 1) await send(toQuery(ids), {});
    expect(pathsOf(sandbox.vertra)).toEqual([list, toPath('no'), list, toPath('no'), list, toPath('no')]);
  });
});

describe('the organizations of conflicts in failed items', () => {
  const bulkUpdate: BulkUpdate = {
    ...{ kind: 'bulkUpdate', id: 'b', state: 'DONE', resumesAt: null, retryOf: null },
    ...{ createdAt: '2026-11-29T08:00:00.000Z', total: 5, waiting: 0, updated: 0, partiallyUpdated: 0 },
    ...{ failed: 5, unknown: 0, cancelled: 0 },
  };
  const toItem = (providerId: string, index: number): BulkItem => ({
    index,
    provider: 'VERTRA',
    outcome: {
      kind: 'conflict',
      ...refusal('It changed.', 'VERTRA'),
      conflicts: [],
      organization: { provider: 'VERTRA', connection: 'default', providerId },
    },
  });
  const query = `{ bulkUpdate(id: "bulk:b") { ... on OrganizationBulkUpdate { failedItems { nodes {
    error { ... on OrganizationConflictError { organization { name description members { role } } } } } } } } }`;

  /** Reads the failed items, each a conflict of an organization. */
  async function readConflicts(ids: readonly string[], options: Parameters<typeof startGateway>[0] = {}) {
    const bulk = {
      ...noBulkUpdates,
      find: async () => ({ ...bulkUpdate }),
      items: async () => ids.map(toItem),
    };
    const gateway = await startGateway({ bulk, ...options });
    const { data, errors } = await gateway.send<object, object>(query, {});
    expect(errors).toBeUndefined();
    expect(JSON.stringify(data).match(/"members":\[\{"role"/g)).toHaveLength(ids.length);
    return pathsOf(gateway.sandbox.vertra);
  }

  it('are read from one list, however many items there are', async () => {
    expect(await readConflicts(['org123', 'org456', 'org789', 'org123'])).toEqual([list]);
  });

  it('are read once for each organization when there are few', async () => {
    expect(await readConflicts(['org123', 'org456', 'org123'])).toEqual([toPath('org123'), toPath('org456')]);
  });

  it('are read once more when the list lacks a selected field', async () => {
    const dialect = 'workspaces-flat';
    const ids = ['org123', 'org456', 'org789'];
    const paths = await readConflicts(ids, { dialect });
    expect(paths).toEqual(['/v1/workspaces', ...ids.map((id) => `/v1/workspaces/${id}`)]);
  });
});
