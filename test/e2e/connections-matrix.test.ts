import { describe, expect, it } from 'vitest';
import { operations, summarize, toInput } from '../support/connections/operations.ts';
import { startConnected } from '../support/connections/start-connected.ts';
import { connectionKeys, toAccess, toTarget } from '../support/connections/targets.ts';
import { createMemoryChanges } from '../support/open-database.ts';

/** The patterns of each caller. */
const callers = [
  ['*'],
  ['vida:*', 'vertra:*'],
  ['*@emea:*'],
  ['vertra@emea:*', 'vida:3'],
  ['vertra@emea:org123'],
  ['vertra@gone:*', '*@gone:*', 'vertra@gone:org123'],
  [],
].map((patterns) => ({ patterns }));

/** Organizations of every connection, and of connections that are not configured. */
const targets = [
  ...['vida:3', 'vida@emea:3', 'vida@apac:3', 'vida@gone:3'],
  ...[
    'vertra:org123',
    'vertra@emea:org123',
    'vertra@emea:org456',
    'vertra@apac:org123',
    'vertra@gone:org123',
  ],
].map(toTarget);

interface Listed {
  readonly nodes: readonly { readonly id: string; readonly connection: string }[];
  readonly error: { readonly __typename: string } | null;
}

const list = `query ($provider: OrganizationProvider!, $connection: String, $after: String) {
  organizationList(provider: $provider, connection: $connection, first: 2, after: $after) {
    nodes { id connection } pageInfo { endCursor hasNextPage }
    error { __typename ... on OrganizationInputError { issues { path code message } } } } }`;

describe.each(callers)('a caller with the patterns $patterns', ({ patterns }) => {
  it('uses every operation where it is allowed to, and sends nothing elsewhere', async () => {
    const { execute, takeRequestCounts } = await startConnected(patterns);
    for (const { expected, name, query, variables } of operations) {
      for (const target of targets) {
        const { data } = await execute(query, variables(target));
        const access = toAccess(patterns, target);
        const result = [name, target.id, summarize(data as object)];
        expect(result).toEqual([name, target.id, expected(access, target)]);
        expect(Object.keys(takeRequestCounts())).toEqual(access === 'ALLOWED' ? [target.key] : []);
      }
    }
  });

  it('lists the organizations of its connections, and sends nothing to others', async () => {
    const { execute, takeRequestCounts } = await startConnected(patterns);
    for (const { connection, key, provider } of targets) {
      const { data } = await execute(list, { provider, connection });
      const { error, nodes } = (data as { organizationList: Listed }).organizationList;
      const ofConnection = targets.filter((target) => target.key === key);
      const mayUse = ofConnection.some((target) => toAccess(patterns, target) === 'ALLOWED');
      const isAbsent = ofConnection.every((target) => toAccess(patterns, target) === 'ABSENT');
      expect([key, error]).toEqual([key, isAbsent ? expect.objectContaining(unknownConnection) : null]);
      expect(nodes.length > 0).toBe(mayUse);
      for (const node of nodes) {
        expect(node.connection).toBe(connection);
        expect([node.id, toAccess(patterns, toTarget(node.id))]).toEqual([node.id, 'ALLOWED']);
      }
      expect(Object.keys(takeRequestCounts())).toEqual(mayUse ? [key] : []);
    }
  });

  it('sees the status of its connections and of the default ones', async () => {
    const { execute, takeRequestCounts } = await startConnected(patterns);
    const { data } = await execute('{ organizationProviders { provider connection configured } }');
    const seen = (data as { organizationProviders: { provider: string; connection: string }[] })
      .organizationProviders;
    const keys = seen.map(({ connection, provider }) => `${provider.toLowerCase()}@${connection}`);
    const visible = connectionKeys.filter((key) =>
      targets.some((target) => target.key === key && toAccess(patterns, target) !== 'ABSENT'),
    );
    expect(keys).toEqual(['vida@default', 'vertra@default', ...visible]);
    expect(takeRequestCounts()).toEqual({});
  });

  it('lists the changes of its organizations only, which another caller made', async () => {
    const changes = createMemoryChanges();
    const other = await startConnected(['*'], { changes });
    for (const target of targets) await other.execute(update, { input: toInput(target) });
    const { execute } = await startConnected(patterns, { changes });
    const { data } = await execute('{ organizationChanges { nodes { organizationId } } }');
    const { nodes } = (data as { organizationChanges: { nodes: { organizationId: string }[] } })
      .organizationChanges;
    const allowed = targets.filter((target) => toAccess(patterns, target) === 'ALLOWED');
    expect(nodes.map(({ organizationId }) => organizationId).reverse()).toEqual(allowed.map(({ id }) => id));
  });
});

const update =
  'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { __typename } }';

const unknownConnection = {
  __typename: 'OrganizationInputError',
  issues: [expect.objectContaining({ path: ['connection'], code: 'INVALID_FORMAT' })],
};
