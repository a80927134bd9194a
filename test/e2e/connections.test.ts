import { describe, expect, it } from 'vitest';
import type { SimulatedProvider } from '../../src/sandbox/simulated-provider.ts';
import { toInput } from '../support/connections/operations.ts';
import type { ConnectedGateway } from '../support/connections/start-connected.ts';
import { startConnected } from '../support/connections/start-connected.ts';
import { toTarget } from '../support/connections/targets.ts';
import { createMemoryChanges } from '../support/open-database.ts';

const update = `mutation ($input: UpdateOrganizationInput!, $key: String) {
  updateOrganization(input: $input, idempotencyKey: $key) {
    __typename ... on OrganizationUpdate { organization { id connection name } }
    ... on OrganizationInputError { issues { path message } } } }`;
const batch = `mutation ($inputs: [UpdateOrganizationInput!]!, $key: String) {
  updateOrganizations(inputs: $inputs, idempotencyKey: $key) {
    __typename ... on OrganizationUpdate { organization { id name } } ... on OrganizationInputError { issues { path } } } }`;
const read =
  'query ($ids: [ID!]!) { organizations(ids: $ids) { ... on Organization { id connection name } } }';
const list = `query ($provider: OrganizationProvider!, $connection: String, $after: String) {
  organizationList(provider: $provider, connection: $connection, first: 2, after: $after) {
    nodes { id } pageInfo { endCursor hasNextPage } error { __typename } } }`;

interface Page {
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
  readonly error: object | null;
}

const updatesSent = (provider?: SimulatedProvider) =>
  provider?.requests.filter(({ method }) => method !== 'GET');

describe('an update', () => {
  it.each([
    ['vertra', 'vertra@emea:org123', 'apac'],
    ['vertra', 'vertra@emea:org123', 'default'],
    ['vertra', 'vertra:org123', 'emea'],
    ['vertra', 'vertra@emea:org123', 'gone'],
    ['vertra', 'vertra@emea:org123', ''],
    ['vida', 'vida@emea:3', 'default'],
  ])(
    'of %s with the id %s and the connection %j is refused at the connection',
    async (key, organizationId, connection) => {
      const { execute, takeRequestCounts } = await startConnected(['*']);
      const input = { [key]: { organizationId, connection, name: 'New' } };
      const { data } = await execute(update, { input });
      expect(data).toMatchObject({
        updateOrganization: {
          __typename: 'OrganizationInputError',
          issues: [
            {
              path: ['input', key, 'connection'],
              message: 'The organization id belongs to another connection.',
            },
          ],
        },
      });
      expect(takeRequestCounts()).toEqual({});
    },
  );

  it('with an idempotency key of an update at another connection is refused', async () => {
    const { execute, takeRequestCounts } = await startConnected(['*']);
    const send = (connection: string) =>
      execute(update, {
        input: { vertra: { organizationId: 'org123', connection, name: 'New' } },
        key: 'k',
      });
    expect(await send('emea')).toMatchObject({
      data: { updateOrganization: { __typename: 'OrganizationUpdated' } },
    });
    expect(await send('apac')).toMatchObject({
      data: { updateOrganization: { __typename: 'OrganizationIdempotencyError' } },
    });
    expect(takeRequestCounts()).toEqual({ 'vertra@emea': 1 });
  });

  it('with an idempotency key of an account that its connection had before is refused', async () => {
    const input = toInput(toTarget('vertra@emea:org123'));
    const first = await startConnected(['*'], { account: 'first' });
    await first.execute(update, { input, key: 'k' });
    const { store } = first;
    const second = await startConnected(['*'], { store, account: 'second' });
    expect(await second.execute(update, { input, key: 'k' })).toMatchObject({
      data: { updateOrganization: { __typename: 'OrganizationIdempotencyError' } },
    });
    const again = await startConnected(['*'], { store, account: 'first' });
    expect(await again.execute(update, { input, key: 'k' })).toMatchObject({
      data: { updateOrganization: { __typename: 'OrganizationUpdated' } },
    });
    // A replay reads the organization anew.
    expect([second.takeRequestCounts(), again.takeRequestCounts()]).toEqual([{}, { 'vertra@emea': 1 }]);
    expect(updatesSent(again.named['vertra@emea'])).toEqual([]);
  });
});

describe('a batch over several connections', () => {
  it('updates organizations of the same id at each of them, and refuses only those of a connection that does not exist', async () => {
    const { execute, takeRequestCounts } = await startConnected(['*']);
    const ids = [
      'vertra:org123',
      'vertra@emea:org123',
      'vertra@gone:org123',
      'vertra@apac:org123',
      'vida@emea:3',
      'vida:3',
    ];
    const { data } = await execute(batch, { inputs: ids.map((id) => toInput(toTarget(id))) });
    expect((data as { updateOrganizations: object[] }).updateOrganizations).toEqual(
      ids.map((id) =>
        id.includes('gone')
          ? {
              __typename: 'OrganizationInputError',
              issues: [{ path: ['inputs', '2', 'vertra', 'organizationId'] }],
            }
          : { __typename: 'OrganizationUpdated', organization: { id, name: `New ${id}` } },
      ),
    );
    const keys = ids.filter((id) => !id.includes('gone')).map((id) => toTarget(id).key);
    expect(Object.keys(takeRequestCounts()).sort()).toEqual(keys.sort());
  });

  it('sends the later updates of an organization after an unknown outcome of the same id at another connection', async () => {
    const { execute } = await startConnected(['*']);
    const id = 'fault-server-error';
    const inputs = [`vertra@emea:${id}`, 'vertra@apac:org123', `vertra@emea:${id}`].map((each) =>
      toInput(toTarget(each)),
    );
    const { data } = await execute(batch, { inputs });
    expect(
      (data as { updateOrganizations: { __typename: string }[] }).updateOrganizations.map(
        ({ __typename }) => __typename,
      ),
    ).toEqual(['OrganizationOutcomeUnknownError', 'OrganizationUpdated', 'OrganizationUnavailableError']);
  });
});

describe('a batch that is sent again with its idempotency key', () => {
  const inputs = ['vertra:org123', 'vertra@emea:org123'].map((id) => toInput(toTarget(id)));
  const send = async ({ execute }: ConnectedGateway) => {
    const { data } = await execute(batch, { inputs, key: 'k' });
    return (data as { updateOrganizations: { __typename: string }[] }).updateOrganizations.map(
      ({ __typename }) => __typename,
    );
  };

  it.each([
    ['removed', { connectionKeys: [] }, 'OrganizationInputError'],
    ['configured for another account', { account: 'second' }, 'OrganizationIdempotencyError'],
  ])('after a connection was %s replays the others, and sends nothing', async (_name, later, atEmea) => {
    const first = await startConnected(['*'], { account: 'first' });
    expect(await send(first)).toEqual(['OrganizationUpdated', 'OrganizationUpdated']);
    const second = await startConnected(['*'], { account: 'first', ...later, store: first.store });
    expect(await send(second)).toEqual(['OrganizationUpdated', atEmea]);
    for (const provider of [second.sandbox.vertra, ...Object.values(second.named)]) {
      expect(updatesSent(provider)).toEqual([]);
    }
  });

  it('after a connection was added sends only the update of that connection', async () => {
    const first = await startConnected(['*'], { connectionKeys: [] });
    expect(await send(first)).toEqual(['OrganizationUpdated', 'OrganizationInputError']);
    const second = await startConnected(['*'], { store: first.store });
    expect(await send(second)).toEqual(['OrganizationUpdated', 'OrganizationUpdated']);
    expect(updatesSent(second.sandbox.vertra)).toEqual([]);
    expect(updatesSent(second.named['vertra@emea'])).toHaveLength(1);
  });
});

describe('reads of one request', () => {
  it('are batched for each connection, and organizations of the same id stay apart', async () => {
    const { execute, takeRequestCounts } = await startConnected(['*']);
    const ofDefault = ['vida:3', 'vida:42', 'vertra:org123', 'vertra:org456'];
    await execute(read, { ids: ofDefault });
    const counts = takeRequestCounts();
    await execute(update, { input: toInput(toTarget('vida@emea:3')) });
    await execute(update, { input: toInput(toTarget('vertra@emea:org123')) });
    takeRequestCounts();
    const ids = [...ofDefault, ...ofDefault.map((id) => id.replace(':', '@emea:'))];
    const { data } = await execute(read, { ids: [...ids, ...ids] });
    const { organizations } = data as { organizations: { id: string; name: string; connection: string }[] };
    expect(organizations.map(({ id }) => id)).toEqual([...ids, ...ids]);
    expect(organizations.map(({ connection, id }) => [id, connection])).toEqual(
      [...ids, ...ids].map((id) => [id, toTarget(id).connection]),
    );
    const renamed = organizations.filter(({ name }) => name.startsWith('New ')).map(({ id }) => id);
    expect([...new Set(renamed)]).toEqual(['vida@emea:3', 'vertra@emea:org123']);
    expect(takeRequestCounts()).toEqual({
      ...counts,
      'vida@emea': counts['vida'],
      'vertra@emea': counts['vertra'],
    });
  });

  it('show an update of the same request at its connection only', async () => {
    const { execute } = await startConnected(['*']);
    const rename = (alias: string, id: string) =>
      `${alias}: updateOrganization(input: { vertra: { organizationId: "${id}", name: "Renamed" } }) {
        ... on OrganizationUpdate { organization { name } } }`;
    const { data } = await execute(`mutation { ${rename('one', 'vertra@emea:org123')} }`);
    expect(data).toEqual({ one: { organization: { name: 'Renamed' } } });
    const { data: after } = await execute(read, {
      ids: ['vertra:org123', 'vertra@emea:org123', 'vertra@apac:org123'],
    });
    const names = (after as { organizations: { name: string }[] }).organizations.map(({ name }) => name);
    expect(names).toEqual(['updatedorganization', 'Renamed', 'updatedorganization']);
  });
});

describe('organizationList', () => {
  it.each(['VIDA', 'VERTRA'])(
    'of %s with a cursor of another connection lists its own connection only',
    async (provider) => {
      const { execute, takeRequestCounts } = await startConnected(['*']);
      const listOf = async (connection: string, after?: string | null) => {
        const { data } = await execute(list, { provider, connection, after });
        return (data as { organizationList: Page }).organizationList;
      };
      const { pageInfo } = await listOf('emea');
      const key = provider.toLowerCase();
      expect(takeRequestCounts()).toEqual({ [`${key}@emea`]: 1 });
      const { error, nodes } = await listOf('default', pageInfo.endCursor);
      expect(error).toBeNull();
      expect([...new Set(nodes.map(({ id }) => toTarget(id).key))]).toEqual([key]);
      expect(Object.keys(takeRequestCounts())).toEqual([key]);
    },
  );

  it('pages over all organizations of a connection, and over those that the caller may use', async () => {
    const { execute, takeRequestCounts } = await startConnected([
      'vertra@emea:org456',
      'vertra@emea:nowhere',
      'vertra@emea:org123',
    ]);
    const { data } = await execute(list, { provider: 'VERTRA', connection: 'emea' });
    expect((data as { organizationList: Page }).organizationList.nodes).toEqual([
      { id: 'vertra@emea:org456' },
      { id: 'vertra@emea:org123' },
    ]);
    expect(Object.keys(takeRequestCounts())).toEqual(['vertra@emea']);
  });
});

describe('organizationChanges', () => {
  const changesOf = async (gateway: Awaited<ReturnType<typeof startConnected>>, filter = '') => {
    const { data } = await gateway.execute(
      `{ organizationChanges${filter} { nodes { organizationId connection provider } pageInfo { hasNextPage } } }`,
    );
    return (data as { organizationChanges: { nodes: object[]; pageInfo: object } }).organizationChanges;
  };
  const change = { organizationId: 'vertra@emea:org123', connection: 'emea', provider: 'VERTRA' };

  it.each(['', '(organizationId: "vertra@emea:org123")'])(
    'with the filter %j contains a change only while its connection has the account that was changed',
    async (filter) => {
      const changes = createMemoryChanges();
      const first = await startConnected(['*'], { changes, account: 'first' });
      await first.execute(update, { input: toInput(toTarget(change.organizationId)) });
      expect((await changesOf(first, filter)).nodes).toEqual([change]);
      const second = await startConnected(['*'], { changes, account: 'second' });
      expect(await changesOf(second, filter)).toEqual({ nodes: [], pageInfo: { hasNextPage: false } });
      for (const patterns of [['*'], ['*@emea:*'], ['vertra@emea:*'], ['vertra@emea:org123']]) {
        const removed = await startConnected(patterns, { changes, connectionKeys: [] });
        expect(await changesOf(removed, filter)).toEqual({ nodes: [], pageInfo: { hasNextPage: false } });
        const restored = await startConnected(patterns, { changes, account: 'first' });
        expect((await changesOf(restored, filter)).nodes).toEqual([change]);
      }
      for (const patterns of [['vertra:*'], ['vida@emea:*'], ['vertra@apac:*'], ['vertra@emea:org456'], []]) {
        const restored = await startConnected(patterns, { changes, account: 'first' });
        expect((await changesOf(restored, filter)).nodes).toEqual([]);
      }
    },
  );
});
