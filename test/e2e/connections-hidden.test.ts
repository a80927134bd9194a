import { describe, expect, it } from 'vitest';
import { operations, toInput } from '../support/connections/operations.ts';
import type { ConnectedGateway } from '../support/connections/start-connected.ts';
import { startConnected } from '../support/connections/start-connected.ts';
import type { Target } from '../support/connections/targets.ts';
import { toTarget } from '../support/connections/targets.ts';

/** Callers that may use nothing of the connection apac, which exists, or of gone, which does not. */
const callers = [['vida:*', 'vertra:*'], ['*@emea:*'], ['vertra@emea:org123'], []].map((patterns) => ({
  patterns,
}));
const hidden = toTarget('vertra@apac:org123');
const absent = toTarget('vertra@gone:org123');
const allowed = toTarget('vertra@emea:org123');

interface Sent {
  readonly name: string;
  readonly query: string;
  readonly variables: (target: Target) => object;
}

const batch = `mutation ($inputs: [UpdateOrganizationInput!]!, $key: String) {
  updateOrganizations(inputs: $inputs, idempotencyKey: $key) {
    __typename ... on OrganizationError { code message applied retryable provider providerCode requestId }
    ... on OrganizationInputError { issues { path code message limit } } } }`;

/** Operations on several organizations, and those that name none. */
const others: readonly Sent[] = [
  {
    name: 'a batch beside an organization of another connection',
    query: batch,
    variables: (target) => ({ inputs: [toInput(allowed), toInput(target), toInput(target, 'connection')] }),
  },
  {
    name: 'a batch with a key',
    query: batch,
    variables: (target) => ({
      inputs: [toInput(target), toInput(target, 'connection')],
      key: `b ${target.id}`,
    }),
  },
  {
    name: 'an update with broken rules',
    query: batch,
    variables: (target) => ({ inputs: [toInput(target, 'id', { name: 'x'.repeat(500), tags: null })] }),
  },
  {
    name: 'an update without a field',
    query: batch,
    variables: (target) => ({ inputs: [toInput(target, 'id', {})] }),
  },
  {
    name: 'an update with an invalid key',
    query: batch,
    variables: (target) => ({ inputs: [toInput(target)], key: '✓' }),
  },
  {
    name: 'an update with an invalid id of the provider',
    query: batch,
    variables: (target) => ({ inputs: [toInput({ ...target, id: `${target.key}:..` })] }),
  },
  {
    name: 'an id of another connection',
    query: batch,
    variables: (target) => ({
      inputs: [{ vertra: { organizationId: allowed.id, connection: target.connection, name: 'N' } }],
    }),
  },
  {
    name: 'organizationList',
    query: `query ($connection: String!, $after: String) {
      organizationList(provider: VERTRA, connection: $connection, first: 2, after: $after) {
        nodes { id } pageInfo { hasNextPage endCursor }
        error { __typename ... on OrganizationError { code message } ... on OrganizationInputError { issues { path code message limit } } } } }`,
    variables: ({ connection }) => ({ connection }),
  },
  {
    name: 'organizationList with an invalid number',
    query: `query ($connection: String!) { organizationList(provider: VERTRA, connection: $connection, first: -1) {
      nodes { id } error { __typename ... on OrganizationError { message } } } }`,
    variables: ({ connection }) => ({ connection }),
  },
  {
    name: 'organizationChanges of an organization',
    query:
      'query ($id: ID!) { organizationChanges(organizationId: $id) { nodes { id } pageInfo { hasNextPage } error { __typename } } }',
    variables: ({ id }) => ({ id }),
  },
];

/** Returns what the caller sees of an operation, and what it makes the gateway do. */
async function observe(gateway: ConnectedGateway, { query, variables }: Sent, target: Target) {
  const before = gateway.storeCalls.length;
  gateway.takeRequestCounts();
  const text = await gateway.fetchText(query, variables(target));
  return {
    text: text.replaceAll(target.connection, '(name)'),
    storeCalls: gateway.storeCalls.slice(before),
    requests: gateway.takeRequestCounts(),
    outcomes: gateway.operations.at(-1)?.outcomes,
  };
}

describe.each(callers)('for a caller with the patterns $patterns', ({ patterns }) => {
  it.each([...operations, ...others])(
    'a connection that it may not use is like one that does not exist, to $name',
    async (operation) => {
      const gateway = await startConnected(patterns);
      const ofAbsent = await observe(gateway, operation, absent);
      const ofHidden = await observe(gateway, operation, hidden);
      expect(ofHidden).toEqual(ofAbsent);
      expect(Object.keys(ofHidden.requests)).not.toContain(hidden.key);
      expect(ofHidden.text).not.toContain(gateway.named[hidden.key]?.origin);
    },
  );

  it('organizationProviders and organizationChanges show the same before and after it is configured', async () => {
    const query =
      '{ organizationProviders { provider connection circuit } organizationChanges { nodes { id } } }';
    const [before, after] = await Promise.all([
      startConnected(patterns, { connectionKeys: ['vida@emea', 'vertra@emea'] }),
      startConnected(patterns),
    ]);
    expect(await after.fetchText(query, {})).toBe(await before.fetchText(query, {}));
  });
});

it('the log entry of an operation names only the connections that exist for the caller', async () => {
  const { execute, operations } = await startConnected(['*@emea:*']);
  await execute(batch, { inputs: [toInput(allowed), toInput(hidden), toInput(absent)] });
  expect(operations).toMatchObject([
    {
      outcomes: [
        { provider: 'VERTRA', connection: null, member: 'OrganizationInputError', count: 2 },
        { provider: 'VERTRA', connection: 'emea', member: 'OrganizationUpdated', count: 1 },
      ],
    },
  ]);
});

describe('a batch with an idempotency key', () => {
  it('is replayed, whatever becomes of a connection that its caller may not use', async () => {
    const inputs = [toInput(allowed), toInput(hidden)];
    const first = await startConnected(['*@emea:*']);
    const send = ({ execute }: ConnectedGateway) => execute(batch, { inputs, key: 'k' });
    const typesOf = ({ data }: Awaited<ReturnType<typeof send>>) =>
      (data as { updateOrganizations: { __typename: string }[] }).updateOrganizations.map(
        ({ __typename }) => __typename,
      );
    expect(typesOf(await send(first))).toEqual(['OrganizationUpdated', 'OrganizationInputError']);
    const { store } = first;
    for (const connectionKeys of [
      ['vida@emea', 'vertra@emea'],
      ['vertra@emea', 'vertra@apac'],
    ]) {
      const later = await startConnected(['*@emea:*'], { store, connectionKeys });
      expect(typesOf(await send(later))).toEqual(['OrganizationUpdated', 'OrganizationInputError']);
      expect(later.takeRequestCounts()).toEqual({});
    }
  });
});
