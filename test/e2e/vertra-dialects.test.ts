import { describe, expect, it } from 'vitest';
import { respondWith } from '../../src/sandbox/faults.ts';
import type { SimulatedProvider } from '../../src/sandbox/simulated-provider.ts';
import { execute } from '../support/execute.ts';
import { startGateway } from '../support/start-gateway.ts';

const fields =
  '__typename ... on Organization { id name } ... on OrganizationError { code message retryable }';

describe('members of the newest dialect', () => {
  const dialect = 'workspaces-flat' as const;
  const ids = ['vertra:org123', 'vertra:org456', 'vertra:org789'];
  const pathsOf = ({ requests }: SimulatedProvider) => requests.map(({ path }) => path);
  const members = (count: number) => Array(count).fill({ role: expect.any(String) });
  const selection = '... on Organization { id name members { role } tags }';

  it('are the same in a single read, in a batch read, in a list and after an update', async () => {
    const single = await execute(`{ organization(id: "vertra:org789") { ${selection} } }`, { dialect });
    const organization = { id: 'vertra:org789', members: members(4), tags: null };
    expect(single.data?.['organization']).toMatchObject(organization);
    const many = await execute(`{ organizations(ids: ${JSON.stringify(ids)}) { ${selection} } }`, {
      dialect,
    });
    expect(many.data?.['organizations']).toMatchObject([{}, {}, organization]);
    const listed = await execute(`{ organizationList(provider: VERTRA) { nodes { ${selection} } } }`, {
      dialect,
    });
    expect(listed.data?.['organizationList']).toMatchObject({ nodes: [{}, {}, organization, {}] });
    const updated = await execute(
      `mutation { updateOrganization(input: { vertra: { organizationId: "org789", description: "d" } }) {
        ... on OrganizationUpdated { organization { ${selection} } } } }`,
      { dialect },
    );
    expect(updated.data?.['updateOrganization']).toMatchObject({ organization });
  });

  it('are read only when they are selected, once for each organization', async () => {
    const none = await execute(
      `{ organizations(ids: ${JSON.stringify(ids)}) { ... on Organization { name tags } } }`,
      {
        dialect,
      },
    );
    expect(pathsOf(none.sandbox.vertra)).toEqual(['/v1/workspaces']);
    const all = await execute(
      `{ organizations(ids: ${JSON.stringify(ids)}) { ${selection} ... on Organization { again: members { userId } } } }`,
      { dialect },
    );
    expect(pathsOf(all.sandbox.vertra)).toEqual([
      '/v1/workspaces',
      ...ids.map((id) => `/v1/workspaces/${id.slice(7)}`),
    ]);
  });

  it('that cannot be read are null with an error, and the fields of the list are returned', async () => {
    const { sandbox, send } = await startGateway({ dialect });
    sandbox.vertra.inject(({ path }) =>
      path.endsWith('/org456') ? respondWith({ status: 403, body: { code: 'FORBIDDEN' } }) : undefined,
    );
    const { data, errors } = await send<Record<string, unknown>, object>(
      `{ organizations(ids: ${JSON.stringify(ids)}) { ${selection} } }`,
      {},
    );
    expect(data?.['organizations']).toMatchObject([
      { members: members(1) },
      { name: 'taken', members: null },
      { members: members(4) },
    ]);
    expect(errors).toMatchObject([{ path: ['organizations', 1, 'members'] }]);
  });

  it.each([
    ['role', { user_id: '1', role: 'owner', role_name: 'other' }, 'owner'],
    ['role_name', { user_id: '1', role_name: 'billing steward' }, 'billing steward'],
    ['role_name where role is null', { user_id: '1', role: null, role_name: 'x' }, 'x'],
    ['nothing', { user_id: '1' }, null],
  ])('get their role from %s', async (_label, member, role) => {
    const { sandbox, send } = await startGateway({ dialect });
    const response = { id: 'org123', members: [member] };
    sandbox.vertra.inject(() => respondWith({ status: 200, body: { response } }));
    const { data } = await send<Record<string, unknown>, object>(
      `{ organization(id: "vertra:org123") { ... on Organization { members { userId role } } } }`,
      {},
    );
    expect(data?.['organization']).toEqual({ members: [{ userId: '1', role }] });
  });

  it('are null instead of empty when none of them can be decoded', async () => {
    const { sandbox, send } = await startGateway({ dialect });
    const response = { id: 'org123', members: [{ name: 'x' }] };
    sandbox.vertra.inject(() => respondWith({ status: 200, body: { response } }));
    const { data } = await send<Record<string, unknown>, object>(
      `{ organization(id: "vertra:org123") { ... on Organization { members { userId } } } }`,
      {},
    );
    expect(data?.['organization']).toEqual({ members: null });
  });
});

describe('a Vertra with another dialect than configured', () => {
  const error = '__typename ... on OrganizationError { code message }';

  it.each([
    ['organizations', 'workspaces-flat'],
    ['workspaces', 'organizations'],
    ['workspaces-flat', 'organizations'],
  ] as const)(
    'configured as %s but serving %s never returns OrganizationNotFoundError',
    async (dialect, servedDialect) => {
      const { sandbox } = await startGateway({ dialect: servedDialect });
      const gateway = await startGateway({ dialect, vertraOrigin: sandbox.vertra.origin });
      const query = `query ($entities: [_Any!]!, $ids: [ID!]!, $id: ID!) {
      organization(id: $id) { ${fields} ... on OrganizationUnexpectedError { status } }
      organizations(ids: $ids) { __typename }
      organizationList(provider: VERTRA) { error { ${error} ... on OrganizationUnexpectedError { status } } }
      node(id: $id) { id } nodes(ids: $ids) { id } _entities(representations: $entities) { __typename }
    }`;
      const ids = ['vertra:org123', 'vertra:org456', 'vertra:org789'];
      const { data, errors } = await gateway.send<Record<string, unknown>, object>(query, {
        id: ids[0],
        ids,
        entities: [{ __typename: 'Organization', id: ids[0] }],
      });
      const unexpected = { __typename: 'OrganizationUnexpectedError', code: 'UNEXPECTED', status: 404 };
      expect(data).toMatchObject({
        organization: { ...unexpected, message: expect.stringContaining('VERTRA_DIALECT') },
        organizations: Array(3).fill({ __typename: 'OrganizationUnexpectedError' }),
        organizationList: { error: unexpected },
      });
      // Each null has its own error.
      expect(errors?.map(({ path }) => path?.join('.')).sort()).toEqual([
        '_entities.0',
        'node',
        'nodes.0',
        'nodes.1',
        'nodes.2',
      ]);
      expect(errors).toMatchObject(Array(5).fill({ extensions: { reason: 'UNEXPECTED' } }));
      expect(gateway.unknownPaths.length).toBeGreaterThan(0);
    },
  );

  it('returns OrganizationUnexpectedError for a list at another path, with any code', async () => {
    for (const code of ['ORGANIZATION_NOT_FOUND', 'WORKSPACE_NOT_FOUND', undefined]) {
      const { sandbox, send, unknownPaths } = await startGateway();
      sandbox.vertra.inject(() => respondWith({ status: 404, body: { status: 'error', code } }));
      const { data } = await send<Record<string, unknown>, object>(
        `{ organizationList(provider: VERTRA) { error { ${error} } } }`,
        {},
      );
      expect(data?.['organizationList']).toMatchObject({
        error: { __typename: 'OrganizationUnexpectedError' },
      });
      expect(unknownPaths).toHaveLength(1);
    }
  });

  it('is not assumed for a 404 of Vida to its list', async () => {
    const { sandbox, send } = await startGateway({ resellerId: '7' });
    sandbox.vida.inject(() => respondWith({ status: 404, body: { success: false, message: 'x' } }));
    const { data } = await send<Record<string, unknown>, object>(
      `{ organizationList(provider: VIDA) { error { ${error} } } }`,
      {},
    );
    expect(data?.['organizationList']).toMatchObject({
      error: { __typename: 'OrganizationUnexpectedError' },
    });
  });
});
