import { describe, expect, it } from 'vitest';
import type { Scope } from '../../src/domain/access/caller.ts';
import type { CallerKind } from '../support/callers.ts';
import { createCallers } from '../support/callers.ts';
import type { TestGateway } from '../support/start-gateway.ts';
import { startGateway, updatesSent } from '../support/start-gateway.ts';

const kinds: readonly CallerKind[] = ['api-key', 'jwt'];
const scopeSets: readonly (readonly Scope[])[] = [
  [],
  ['organizations:read'],
  ['organizations:write'],
  ['organizations:read', 'organizations:write'],
];
const patternSets: readonly (readonly string[])[] = [
  [],
  ['*'],
  ['vida:*'],
  ['vertra:*'],
  ['vida:3'],
  ['vertra:org123', 'vida:42'],
];

/** Organizations of the sandbox, two of each provider. */
const ids = ['vida:3', 'vida:42', 'vertra:org123', 'vertra:org456'];

/** Whether patterns match an id; implemented independently of the gateway. */
function isMatched(id: string, patterns: readonly string[]): boolean {
  const [provider] = id.split(':');
  return patterns.some((pattern) => [id, `${provider}:*`, '*'].includes(pattern));
}

const combinations = kinds.flatMap((kind) =>
  scopeSets.flatMap((scopes) => patternSets.map((organizations) => ({ kind, scopes, organizations }))),
);

type Combination = (typeof combinations)[number];

async function startFor({ kind, organizations, scopes }: Combination) {
  const { authenticate, headersFor } = await createCallers({ scopes, organizations });
  const gateway = await startGateway({ authenticate, resellerId: '7' });
  const execute = async (query: string, variables: object = {}) =>
    gateway.send<Record<string, unknown>, object>(query, variables, headersFor(kind));
  const mayRead = (id: string) => scopes.includes('organizations:read') && isMatched(id, organizations);
  const mayWrite = (id: string) => scopes.includes('organizations:write') && isMatched(id, organizations);
  return { ...gateway, execute, mayRead, mayWrite, hasReadScope: scopes.includes('organizations:read') };
}

/** Returns the `Organization.id` of each organization in a request to a provider. */
function requestedIds({ sandbox }: TestGateway): string[] {
  const ids = (['vida', 'vertra'] as const).flatMap((provider) =>
    sandbox[provider].requests.map(({ organizationId = 'all' }) => `${provider}:${organizationId}`),
  );
  return [...new Set(ids)].sort();
}

function toInput(id: string) {
  const [provider = '', organizationId] = id.split(':');
  return { [provider]: { organizationId, name: `New ${organizationId}` } };
}

const updateOne = `mutation ($input: UpdateOrganizationInput!) {
  updateOrganization(input: $input) {
    __typename ... on OrganizationError { applied provider } ... on OrganizationUpdate { organization { id name } }
  }
}`;
const updateMany = `mutation ($inputs: [UpdateOrganizationInput!]!) {
  updateOrganizations(inputs: $inputs) { __typename }
}`;
const compareMany = `query ($inputs: [UpdateOrganizationInput!]!) {
  compareUpdates(inputs: $inputs) { __typename }
}`;
const toReadMember = (mayRead: boolean, hasReadScope: boolean) => {
  if (mayRead) return 'Organization';
  return hasReadScope ? 'OrganizationNotFoundError' : 'OrganizationForbiddenError';
};

describe.each(combinations)(
  'a caller with $kind, scopes $scopes and patterns $organizations',
  (combination) => {
    it.each(ids)('updates %s when allowed; otherwise nothing is sent', async (id) => {
      const gateway = await startFor(combination);
      const { data, status } = await gateway.execute(updateOne, { input: toInput(id) });
      expect(status).toBe(200);
      expect(data?.['updateOrganization']).toMatchObject(
        gateway.mayWrite(id)
          ? {
              __typename: 'OrganizationUpdated',
              organization: { id, name: gateway.mayRead(id) ? expect.stringContaining('New ') : null },
            }
          : { __typename: 'OrganizationForbiddenError', applied: 'NOT_APPLIED' },
      );
      expect(requestedIds(gateway)).toEqual(gateway.mayWrite(id) ? [id] : []);
    });

    it('updates the allowed items of a batch, and each other item is refused separately', async () => {
      const gateway = await startFor(combination);
      const { data } = await gateway.execute(updateMany, { inputs: ids.map(toInput) });
      expect(data?.['updateOrganizations']).toEqual(
        ids.map((id) => ({
          __typename: gateway.mayWrite(id) ? 'OrganizationUpdated' : 'OrganizationForbiddenError',
        })),
      );
      expect(requestedIds(gateway)).toEqual(ids.filter(gateway.mayWrite).sort());
    });

    it('compares what it is allowed to read and to update, and reads nothing else', async () => {
      const gateway = await startFor(combination);
      const { data } = await gateway.execute(compareMany, { inputs: ids.map(toInput) });
      const mayCompare = (id: string) => gateway.mayRead(id) && gateway.mayWrite(id);
      expect(data?.['compareUpdates']).toEqual(
        ids.map((id) => ({
          __typename: mayCompare(id) ? 'OrganizationComparison' : 'OrganizationForbiddenError',
        })),
      );
      expect(requestedIds(gateway)).toEqual(ids.filter(mayCompare).sort());
      expect(updatesSent(gateway.sandbox.vida).concat(updatesSent(gateway.sandbox.vertra))).toEqual([]);
    });

    it('reads the allowed organizations, and finds no others', async () => {
      const gateway = await startFor(combination);
      const { data } = await gateway.execute(
        `query ($ids: [ID!]!) {
        organizations(ids: $ids) { __typename }
        ${ids.map((id, index) => `o${index}: organization(id: "${id}") { __typename }`).join(' ')}
      }`,
        { ids },
      );
      const expected = ids.map((id) => ({
        __typename: toReadMember(gateway.mayRead(id), gateway.hasReadScope),
      }));
      expect(data?.['organizations']).toEqual(expected);
      expect(ids.map((_id, index) => data?.[`o${index}`])).toEqual(expected);
      expect(requestedIds(gateway)).toEqual(ids.filter(gateway.mayRead).sort());
    });

    it('reads only the allowed organizations with node and nodes', async () => {
      const gateway = await startFor(combination);
      const nodes = ids.map((id, index) => `n${index}: node(id: "${id}") { id }`).join(' ');
      const { data, errors } = await gateway.execute(
        `query ($ids: [ID!]!) { nodes(ids: $ids) { id } ${nodes} }`,
        {
          ids,
        },
      );
      const expected = ids.map((id) => (gateway.mayRead(id) ? { id } : null));
      expect(data?.['nodes']).toEqual(expected);
      expect(ids.map((_id, index) => data?.[`n${index}`])).toEqual(expected);
      expect(errors?.length ?? 0).toBe(gateway.hasReadScope ? 0 : 2 * ids.length);
      expect(requestedIds(gateway)).toEqual(ids.filter(gateway.mayRead).sort());
    });

    it.each([
      ['by id', (id: string) => ({ id })],
      [
        "by the provider's id",
        (id: string) => ({
          provider: id.split(':')[0]?.toUpperCase(),
          connection: 'default',
          providerId: id.split(':')[1],
        }),
      ],
    ])("reads only the allowed organizations with a router's references %s", async (_label, toKey) => {
      const gateway = await startFor(combination);
      const representations = ids.map((id) => ({ __typename: 'Organization', ...toKey(id) }));
      const { data } = await gateway.execute(
        'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Organization { id name } } }',
        { representations },
      );
      expect(data?.['_entities']).toEqual(
        ids.map((id) => (gateway.mayRead(id) ? { id, name: expect.any(String) } : null)),
      );
      expect(requestedIds(gateway)).toEqual(ids.filter(gateway.mayRead).sort());
    });

    it.each(['VIDA', 'VERTRA'])('lists only the allowed organizations of %s', async (provider) => {
      const gateway = await startFor(combination);
      const { data } = await gateway.execute(
        `{ organizationList(provider: ${provider}) { nodes { id } error { __typename } } }`,
      );
      const list = data?.['organizationList'] as { error: object | null; nodes: { id: string }[] };
      expect(list.error).toEqual(gateway.hasReadScope ? null : { __typename: 'OrganizationForbiddenError' });
      const listed = list.nodes.map(({ id }) => id);
      expect(ids.filter((id) => listed.includes(id))).toEqual(
        ids.filter((id) => id.startsWith(provider.toLowerCase()) && gateway.mayRead(id)),
      );
      expect(listed.filter((id) => !gateway.mayRead(id))).toEqual([]);
    });

    it('reads the list of providers', async () => {
      const gateway = await startFor(combination);
      const { data } = await gateway.execute('{ organizationProviders { provider } }');
      expect(data).toEqual({ organizationProviders: [{ provider: 'VIDA' }, { provider: 'VERTRA' }] });
    });
  },
);

describe('a refused read', () => {
  const fields =
    '__typename ... on OrganizationError { code message applied retryable provider providerCode }';

  it.each([
    ['vida:3', 'vida:12345'],
    ['vertra:org123', 'vertra:nowhere'],
  ])('of %s has the same error as a read of %s, which does not exist', async (hidden, nowhere) => {
    const { authenticate, headersFor } = await createCallers({
      scopes: ['organizations:read'],
      organizations: [nowhere],
    });
    const { send } = await startGateway({ authenticate });
    const { data } = await send<Record<string, { providerCode: string | null }>, object>(
      `{ hidden: organization(id: "${hidden}") { ${fields} } nowhere: organization(id: "${nowhere}") { ${fields} } }`,
      {},
      headersFor('api-key'),
    );
    expect(data?.['hidden']).toMatchObject({
      __typename: 'OrganizationNotFoundError',
      applied: 'NOT_APPLIED',
    });
    expect({ ...data?.['hidden'], providerCode: null }).toEqual({ ...data?.['nowhere'], providerCode: null });
  });
});

describe('organizationList for a caller with patterns of single organizations', () => {
  it('pages over those organizations only, and skips missing ones, even a whole page of them', async () => {
    const { authenticate, headersFor } = await createCallers({
      scopes: ['organizations:read'],
      organizations: [
        ...['vida:1', 'vida:2', 'vida:4', 'vida:3', 'vertra:org123', 'vida:12345'],
        ...['vida:42', 'vida:3', 'vida:57', 'vida:5'],
      ],
    });
    const { send } = await startGateway({ authenticate, resellerId: '7' });
    const listed: string[] = [];
    let after = '';
    for (let page = 0; page < 5; page += 1) {
      const { data } = await send<{ organizationList: Page }, object>(
        `{ organizationList(provider: VIDA, first: 2${after}) {
          nodes { id } pageInfo { hasNextPage endCursor } } }`,
        {},
        headersFor('jwt'),
      );
      const { nodes = [], pageInfo } = data?.organizationList ?? {};
      listed.push(...nodes.map(({ id }) => id));
      if (!pageInfo?.hasNextPage) break;
      after = `, after: "${pageInfo.endCursor}"`;
    }
    expect(listed).toEqual(['vida:3', 'vida:42', 'vida:57']);
  });

  interface Page {
    readonly nodes: readonly { readonly id: string }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  }
});

describe('an idempotency key', () => {
  it("belongs to one caller: another caller's update with the same key is sent", async () => {
    const one = await createCallers({ scopes: ['organizations:write'], organizations: ['*'] });
    const { sandbox, send } = await startGateway({ authenticate: one.authenticate });
    const update = updateOne.replace('(input: $input)', '(input: $input, idempotencyKey: "k")');
    for (const kind of kinds) await send(update, { input: toInput('vida:3') }, one.headersFor(kind));
    expect(sandbox.vida.writes('3')).toBe(2);
  });
});

it('a caller without organizations:read gets only the ids of the organization in an error', async () => {
  const { authenticate, headersFor } = await createCallers({
    scopes: ['organizations:write'],
    organizations: ['*'],
  });
  const { sandbox, send } = await startGateway({ authenticate });
  const update = `mutation { updateOrganization(input: { vertra: { organizationId: "fault-not-confirmed", name: "N" } }) {
    ... on OrganizationOutcomeUnknownError { reason organization { id providerId name description } } } }`;
  const { data, errors } = await send<Record<string, unknown>, object>(update, {}, headersFor('api-key'));
  expect(data?.['updateOrganization']).toEqual({
    reason: 'NOT_CONFIRMED',
    organization: {
      id: 'vertra:fault-not-confirmed',
      providerId: 'fault-not-confirmed',
      name: null,
      description: null,
    },
  });
  expect(errors).toHaveLength(2);
  expect(JSON.stringify({ data, errors })).not.toContain('Scenario');
  expect(sandbox.vertra.requests).toHaveLength(1);
});
